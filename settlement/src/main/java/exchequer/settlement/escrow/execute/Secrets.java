package exchequer.settlement.escrow.execute;

import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.sql.SQLException;
import java.util.Optional;

/** Where the keys to the escrows' money are. */
interface Secrets {

    /** One escrow's secret, and its invoice once the rail has issued it. */
    record Secret(Preimage preimage, Optional<String> bolt11) {

        PaymentHash hash() {
            return preimage.hash();
        }
    }

    /** The secret of an escrow, chosen and durable from the first call on. */
    Secret of(EscrowId escrow) throws SQLException;

    /** Keeps the invoice the rail issued, so that the buyer can be shown it. */
    void keep(EscrowId escrow, String bolt11) throws SQLException;
}
