package exchequer.settlement.payment.execute;

import exchequer.settlement.lightning.PaymentHash;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** What all executors on one rail share: which payments are not over, and whose turn it is. */
interface OpenPaymentList {

    /**
     * One page of the list, in the order of the payment hashes. It may be behind the log.
     *
     * @param after the last hash of the page before; empty for the first page
     */
    List<OpenPayment> page(String after, int max) throws SQLException;

    /** Those of them that are on the list. */
    List<OpenPayment> named(Set<PaymentHash> payments) throws SQLException;

    /**
     * The lease on a rail, not taken yet.
     *
     * @param holder names whoever asks; no two have the same name
     */
    RailLease lease(String rail, String holder);
}
