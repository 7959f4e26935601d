package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.PaymentRail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One wallet as NIP-47 offers it, as far as being paid needs it. Safe for many threads. Every call
 * blocks for a bounded time and says what is known; an interrupt ends the waiting and stays set.
 */
public interface ReceivingWallet extends AutoCloseable {

    /** Which wallet it is, for ever: its public key. */
    String id();

    /** What the wallet says of itself and of this connection. */
    Reply<Offer> offer();

    /** Asks for an ordinary invoice; answered with its text. Not safe to repeat. */
    Reply<String> makeInvoice(Msat amount, String description, Duration expiry);

    /** Asks for a hold invoice; answered with its text. */
    Reply<String> makeHoldInvoice(HoldInvoiceTerms terms);

    /** Has the wallet take the money that it holds. It knows the preimage from then on. */
    Reply<Done> settleHold(Preimage preimage);

    /** Has the wallet give back what it holds, or withdraw what nobody has paid. */
    Reply<Done> cancelHold(PaymentHash hash);

    /** What the wallet's books say of one of its invoices. */
    Reply<InvoiceEntry> lookUp(PaymentHash hash);

    /**
     * The paid ones of the invoices made since then, newest first. Of very many the oldest are left
     * out.
     */
    Reply<List<InvoiceEntry>> received(Instant since);

    /** Hands over what the wallet tells of its invoices unasked. Must not block. */
    PaymentRail.Subscription subscribe(Consumer<Notice> listener);

    /** Ends all connections; calls under way end as unanswered. */
    @Override
    void close();

    /**
     * What came of asking.
     *
     * @param <T> what was asked for
     */
    sealed interface Reply<T> {

        record Answered<T>(T value) implements Reply<T> {}

        /**
         * The wallet would not.
         *
         * @param notFound whether because it knows no such thing
         * @param detail for people
         */
        record Refused<T>(boolean notFound, String detail) implements Reply<T> {}

        /** It was not asked, or did not answer: the request may have been carried out. */
        record Silent<T>(String detail) implements Reply<T> {}
    }

    /** The wallet did what it was asked for. */
    record Done() {}

    /**
     * What a connection permits, and what the wallet's node sees.
     *
     * @param methods words of NIP-47
     * @param network word of NIP-47, if the wallet says
     * @param height of the chain, if the wallet says
     */
    record Offer(Set<String> methods, Optional<String> network, OptionalInt height) {
        public Offer {
            methods = Set.copyOf(methods);
        }
    }

    /**
     * Something happened to an invoice.
     *
     * @param settleBefore the block before which its money has to be taken, if the wallet says
     */
    record Notice(PaymentHash hash, OptionalInt settleBefore) {}
}
