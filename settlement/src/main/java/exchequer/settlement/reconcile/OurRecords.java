package exchequer.settlement.reconcile;

import exchequer.settlement.lightning.PaymentHash;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this side knows of payments, over all tenants: the log through its views, and the books.
 * Safe for many threads.
 */
public interface OurRecords {

    /**
     * Waits until views and books show everything that is in the log now. Without that, what is
     * only late here would look as if it were missing.
     *
     * @return empty when they do not get there in time
     * @throws InterruptedException when the caller is interrupted
     */
    Optional<Cut> catchUp() throws InterruptedException;

    /** Those of the payments that the log knows. */
    Map<PaymentHash, LoggedPayment> logged(Collection<PaymentHash> hashes);

    /**
     * Payments of the rail, in the order of their hashes.
     *
     * @param after the last hash of the page before; empty for the first page
     */
    List<LoggedPayment> loggedOf(String rail, String after, int limit);

    /** Those of the payments that are in the books. */
    Map<PaymentHash, BookedPayment> booked(Collection<PaymentHash> hashes);
}
