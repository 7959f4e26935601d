package exchequer.settlement.rail;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import java.util.function.Consumer;

/**
 * A Lightning node that pays invoices for us and remembers each payment by its hash, in its own
 * durable store. The semantics are those of LND's {@code SendPaymentV2} and {@code TrackPaymentV2};
 * every adapter passes the same contract suite.
 *
 * <h2>Identity</h2>
 *
 * The payment hash inside the invoice identifies the payment; there is no other key. While a
 * payment is in flight or has succeeded, {@link #pay} with the same hash starts nothing and answers
 * with the current state, whoever calls, however often, before and after a restart of either side.
 * So after a crash or an {@link RailUpdate.Unavailable} the caller may always repeat the <em>same
 * invoice</em>. It must never replace it by another invoice until the rail reported {@link
 * RailUpdate.Failed} for the old one: the old payment may still succeed.
 *
 * <h2>Finality</h2>
 *
 * {@link RailUpdate.Succeeded} is final for ever. {@link RailUpdate.Failed} says that nothing left
 * and nothing of this attempt can leave any more; but a later {@link #pay} of the same invoice
 * <em>is a new attempt</em> and really pays. Whoever treats a failure as the end of a payment must
 * see to it that no such call follows. {@link RailUpdate.NotFound} is no failure: a request of ours
 * may still be on its way to the node. A payment can stay {@link RailUpdate.InFlight} for days,
 * until the time lock of its route ends.
 *
 * <h2>Errors</h2>
 *
 * {@link #pay} and {@link #track} do not throw because of the network or the node: an outcome that
 * could not be learned is {@link RailUpdate.Unavailable}. They block for a bounded time that each
 * adapter states in its settings. Implementations are safe for use by many threads.
 */
public interface PaymentRail {

    /** A stable name for accounts and metrics, such as {@code lnd-treasury}. */
    String name();

    /** The only network whose invoices this rail pays. */
    Network network();

    /**
     * Pays an invoice, or tells how far its payment already is. Returns when the payment is known
     * to be under way, or done; {@link RailUpdate.InFlight} is a normal answer, to be followed up
     * with {@link #track}.
     *
     * <p>The node pays at most the invoice's amount (or the given one) plus {@code feeCap}; a cap
     * of zero allows free routes only. An invoice that has expired, asks for another amount, is our
     * own, or cannot be paid is a {@link RailUpdate.Failed}; when the node refused before it began,
     * {@link #track} continues to answer {@link RailUpdate.NotFound}. Never answers {@link
     * RailUpdate.NotFound}.
     *
     * @throws IllegalArgumentException when the invoice is of another {@link #network}
     */
    RailUpdate pay(PayRequest request);

    /**
     * The payment's current state according to the node's store. Reads only, so it can be repeated
     * freely.
     */
    RailUpdate track(PaymentHash hash);

    /**
     * Calls {@code listener} with news about payments of this rail, from threads of the rail, until
     * the subscription is closed. These are hints to be quick: they may be lost, late, repeated and
     * out of order, and nothing from before the subscription is delivered. What {@link #track}
     * answers counts. A listener that throws loses that one hint. Only {@link RailUpdate.InFlight},
     * {@link RailUpdate.Succeeded} and {@link RailUpdate.Failed} are delivered.
     */
    Subscription subscribe(Consumer<RailUpdate> listener);

    /**
     * The node's balances now. They include payments that are not ours, if others use the node.
     *
     * @throws RailUnavailableException when the node did not answer
     */
    Balances balances();

    /**
     * The payments in the node's store, those of others who use the node and unfinished ones
     * included, in ascending order of the rail's index. A payment that is tried again after a
     * failure gets a new index, and is listed once. Reads only.
     *
     * @param after the index of the last payment seen; 0 to begin
     * @param limit most payments of the page, at least one
     */
    default RailListing payments(long after, int limit) {
        return new RailListing.NotSupported();
    }

    /** Ends a subscription; closing twice is harmless. A call that is under way is not awaited. */
    interface Subscription extends AutoCloseable {

        @Override
        void close();
    }
}
