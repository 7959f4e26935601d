package exchequer.settlement.rail.nwc;

import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges what a wallet says of an invoice, together with what we remember of it. */
final class InvoiceReading {

    /** Nodes give held money back up to so many blocks before its time lock ends. */
    private static final int MOST_GIVE_UP_BLOCKS = HoldInvoiceTerms.MIN_CLTV_EXPIRY_BLOCKS;

    private static final Logger LOG = LoggerFactory.getLogger(InvoiceReading.class);

    private InvoiceReading() {}

    /**
     * @param height asked for only where it decides
     */
    static InvoiceState state(
            InvoiceEntry entry,
            Optional<Remembered> known,
            Supplier<HeightAnswer> height,
            Instant now) {
        return switch (entry.standing()) {
            case OPEN -> open(entry, known);
            case HELD -> locked(entry, known);
            case SETTLED -> settled(entry, now);
            case CANCELED -> new InvoiceState.Canceled();
            case EXPIRED -> expired(entry, known, height);
            case UNKNOWN -> new InvoiceState.Unavailable("the wallet does not say how far it is");
        };
    }

    /** A wallet need not say that it holds a payment but once, when it came. */
    private static InvoiceState open(InvoiceEntry entry, Optional<Remembered> known) {
        if (known.filter(Remembered::withdrawn).isPresent()) {
            return new InvoiceState.Canceled();
        }
        return known.filter(it -> it.settleBefore().isPresent()).isPresent()
                ? locked(entry, known)
                : new InvoiceState.Open();
    }

    private static InvoiceState settled(InvoiceEntry entry, Instant now) {
        if (entry.preimage().isEmpty()) {
            LOG.error("a wallet claims that {} is settled without its preimage", entry.hash());
            return new InvoiceState.Unavailable("settled without proof");
        }
        return new InvoiceState.Settled(
                entry.preimage().get(), entry.amount(), entry.settledAt().orElse(now));
    }

    private static InvoiceState locked(InvoiceEntry entry, Optional<Remembered> known) {
        OptionalInt deadline = deadline(entry, known);
        if (deadline.isEmpty()) {
            LOG.error("a wallet tells no deadline of what it holds for {}", entry.hash());
            return new InvoiceState.Unavailable("held without a deadline");
        }
        return new InvoiceState.Locked(entry.amount(), deadline.getAsInt());
    }

    /**
     * The wallet's word, or the least it can be: no payment came before the invoice was asked for,
     * and none may end sooner after its coming than the invoice says.
     */
    private static OptionalInt deadline(InvoiceEntry entry, Optional<Remembered> known) {
        if (entry.settleBefore().isPresent()) {
            return entry.settleBefore();
        }
        Optional<Remembered> hold = known.filter(Remembered::hold);
        if (hold.isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalInt told = hold.get().settleBefore();
        return told.isPresent()
                ? told
                : OptionalInt.of(
                        hold.get().height() + hold.get().cltvExpiryBlocks() - MOST_GIVE_UP_BLOCKS);
    }

    /**
     * Alby Hub calls expired whatever is past its expiry and not settled, and what it holds is
     * among that. Only what was never held, was withdrawn, or has outlived its deadline is over.
     */
    private static InvoiceState expired(
            InvoiceEntry entry, Optional<Remembered> known, Supplier<HeightAnswer> height) {
        if (known.filter(Remembered::withdrawn).isPresent()) {
            return new InvoiceState.Canceled();
        }
        boolean wasHeld =
                entry.settleBefore().isPresent()
                        || known.filter(it -> it.settleBefore().isPresent()).isPresent();
        if (!wasHeld) {
            return new InvoiceState.Expired();
        }
        InvoiceState held = locked(entry, known);
        if (!(held instanceof InvoiceState.Locked(_, int deadline))) {
            return held;
        }
        return switch (height.get()) {
            case HeightAnswer.Height(int blocks) when blocks >= deadline ->
                    new InvoiceState.Canceled();
            case HeightAnswer.Height _, HeightAnswer.Unavailable _ -> held;
        };
    }
}
