package exchequer.settlement.rail;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;

/** How far an invoice we issued is. Settled, canceled and expired are final. */
public sealed interface InvoiceState {

    /** Not an invoice of this node. */
    record Unknown() implements InvoiceState {}

    /** Waiting to be paid. */
    record Open() implements InvoiceState {}

    /**
     * Paid.
     *
     * @param received may exceed what was asked for
     */
    record Settled(Preimage preimage, Msat received, Instant settledAt) implements InvoiceState {}

    /** Withdrawn by us; can no longer be paid. */
    record Canceled() implements InvoiceState {}

    /** Past its expiry and never paid. */
    record Expired() implements InvoiceState {}
}
