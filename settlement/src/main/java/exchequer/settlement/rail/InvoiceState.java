package exchequer.settlement.rail;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;

/**
 * How far an invoice we issued is. An ordinary invoice goes from open to settled, a hold invoice
 * from open to locked and from there to settled or canceled, by us or by the height of the chain.
 */
public sealed interface InvoiceState {

    /** Whether nothing else can follow. */
    default boolean isFinal() {
        return switch (this) {
            case Settled _, Canceled _, Expired _ -> true;
            case NotFound _, Open _, Locked _, Unavailable _ -> false;
        };
    }

    /**
     * Not an invoice of this node. No proof that there will be none: a request of ours may still be
     * on its way.
     */
    record NotFound() implements InvoiceState {}

    /**
     * Waiting to be paid. A part of the amount may have arrived; it goes back if the rest fails.
     */
    record Open() implements InvoiceState {}

    /**
     * The payer's money, all of it, waits for our decision. Nobody but us can end that before the
     * height; then the node gives the money back by itself, and the preimage is worth nothing.
     *
     * @param received may exceed what was asked for
     * @param cancelHeight the block height at which the node cancels. An estimate that errs towards
     *     too early, never too late
     */
    record Locked(Msat received, int cancelHeight) implements InvoiceState {}

    /**
     * Paid.
     *
     * @param received may exceed what was asked for
     */
    record Settled(Preimage preimage, Msat received, Instant settledAt) implements InvoiceState {}

    /** Withdrawn, by us or by height; what was locked went back. Can no longer be paid. */
    record Canceled() implements InvoiceState {}

    /** Past its expiry and never paid. A node may also call this canceled. */
    record Expired() implements InvoiceState {}

    /**
     * The rail could not be asked: the invoice may be in any state. Ask again.
     *
     * @param detail for people; may change
     */
    record Unavailable(String detail) implements InvoiceState {}
}
