package exchequer.settlement.rail;

import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.PaymentRail.Subscription;
import java.util.function.Consumer;

/**
 * A Lightning node through which we are paid: by ordinary invoices, which settle by themselves, and
 * by hold invoices, whose payments wait for our decision. The semantics are those of LND's {@code
 * invoicesrpc} and {@code SubscribeInvoices}; every adapter passes the same contract suite.
 *
 * <h2>Hold invoices</h2>
 *
 * The caller chooses the preimage, stores it, and only then asks for an invoice with its hash; so
 * every call about a hold invoice names the same thing before and after a crash of either side, and
 * can be repeated. The preimage is the receipt and the key to the money at once: it leaves the
 * caller through {@link #settleHold} and nowhere else, and is shown to nobody before that has
 * succeeded, because whoever carries the payment could take the money with it.
 *
 * <p>A payment that is {@link InvoiceState.Locked} must be settled or canceled in time, counted in
 * blocks and not in hours: at {@link InvoiceState.Locked#cancelHeight} the node gives the money
 * back by itself.
 *
 * <h2>Errors</h2>
 *
 * Except for {@link #createInvoice}, calls do not throw because of the network or the node: an
 * outcome that could not be learned is a value. They block for a bounded time that each adapter
 * states in its settings. Implementations are safe for use by many threads.
 */
public interface ReceivingRail extends InvoiceIssuer {

    /** A stable name for accounts and metrics, such as {@code lnd-treasury}. */
    String name();

    /**
     * Issues the hold invoice of these terms, or tells the one that was issued before. Safe to
     * repeat, whatever became of the invoice meanwhile.
     */
    HoldAnswer createHoldInvoice(HoldInvoiceTerms terms);

    /** Takes the money that is locked for the preimage's hash. Safe to repeat. */
    SettleAnswer settleHold(Preimage preimage);

    /**
     * Gives back what is locked for the hash, if anything, and sees to it that nothing can be paid
     * any more. Safe to repeat.
     */
    CancelAnswer cancelHold(PaymentHash hash);

    /** How high the chain is that the node sees. */
    HeightAnswer blockHeight();

    /**
     * Tells {@code listener} what was added and settled after {@code from}, first what happened
     * before this call, then what happens. Nothing is left out as long as each subscription begins
     * where the news that were dealt with ended; the caller stores that {@link InvoiceCursor}
     * together with what it did. News can come twice. One call of the listener ends before the next
     * begins; after one that throws, the same news comes again.
     *
     * <p>Hold invoices appear here when they are added and settled, but never when they are locked
     * or canceled: {@link #follow} those one by one.
     */
    Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener);

    /**
     * Tells {@code listener} how far one invoice is, first now and then at each change, until it is
     * final. These are hints to be quick: they may be lost, late and repeated. What {@link #lookup}
     * answers counts. A listener that throws loses that one hint.
     */
    Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener);

    /** What became of a request for a hold invoice. */
    sealed interface HoldAnswer {

        /** The node has the invoice, from now or from before. */
        record Issued(Bolt11Invoice invoice) implements HoldAnswer {}

        /**
         * The hash belongs to an invoice of other terms; another preimage is needed.
         *
         * @param detail for people; may change
         */
        record HashTaken(String detail) implements HoldAnswer {}

        /** The node may have the invoice or not. Repeat. */
        record Unavailable(String detail) implements HoldAnswer {}
    }

    /** What became of a request to settle. */
    sealed interface SettleAnswer {

        /** The money is ours, from now or from before. */
        record Settled() implements SettleAnswer {}

        /** Nothing is locked; the invoice stays open. */
        record NotLocked() implements SettleAnswer {}

        /** Too late: the payer has the money back. */
        record Canceled() implements SettleAnswer {}

        /** The node has no such invoice. */
        record NotFound() implements SettleAnswer {}

        /** The money may be ours or not. Repeat, or look up; do not cancel on that ground. */
        record Unavailable(String detail) implements SettleAnswer {}
    }

    /** What became of a request to cancel. */
    sealed interface CancelAnswer {

        /** The payer has its money back, or had never paid. */
        record Canceled() implements CancelAnswer {}

        /** Too late: the money is ours. */
        record AlreadySettled() implements CancelAnswer {}

        /** The node has no such invoice. */
        record NotFound() implements CancelAnswer {}

        /** The payment may still be locked or not. Repeat. */
        record Unavailable(String detail) implements CancelAnswer {}
    }

    /** How high the chain is, if the node tells. */
    sealed interface HeightAnswer {

        record Height(int blocks) implements HeightAnswer {}

        record Unavailable(String detail) implements HeightAnswer {}
    }
}
