package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;
import java.util.Optional;

/** What a wallet's books say of one payment hash. */
public sealed interface BookEntry {

    /**
     * The wallet paid it.
     *
     * @param proof a preimage that opens the hash; empty when the wallet shows none
     * @param fees empty when the wallet does not say
     * @param settledAt empty when the wallet does not say
     */
    record Settled(
            Optional<Preimage> proof, Msat amount, Optional<Msat> fees, Optional<Instant> settledAt)
            implements BookEntry {}

    /** The wallet has begun to pay it. */
    record Pending() implements BookEntry {}

    /** The wallet began to pay it, and did not. */
    record Failed() implements BookEntry {}

    /** It is an invoice of the wallet itself. */
    record OwnInvoice() implements BookEntry {}

    /** The wallet does not know it. */
    record Absent() implements BookEntry {}

    /** The wallet could not be asked, or its answer says nothing. */
    record Untold(String detail) implements BookEntry {}
}
