package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.wallet.Attempt;
import exchequer.settlement.rail.wallet.Attempt.Fate;
import exchequer.settlement.rail.wallet.AttemptTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how far a payment is, from our memory and the wallet's books together. The order of
 * belief: a preimage that fits is proof whatever else is said; a failure in the books counts once
 * no request can be on its way; that something is not in the books proves nothing before that.
 */
final class Tracking {

    private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);
    private static final FailureReason UNCLASSIFIED = FailureReason.ERROR;

    private final RemoteWallet wallet;
    private final AttemptTable attempts;
    private final InstantSource clock;

    Tracking(RemoteWallet wallet, AttemptTable attempts, InstantSource clock) {
        this.wallet = wallet;
        this.attempts = attempts;
        this.clock = clock;
    }

    RailUpdate track(PaymentHash hash) {
        Optional<Attempt> attempt = attempts.find(hash);
        return attempt.isPresent() ? track(attempt.get()) : unasked(hash, wallet.lookUp(hash));
    }

    private RailUpdate track(Attempt attempt) {
        return switch (attempt.fate()) {
            case Fate.Paid _ -> attempt.success().orElseThrow();
            case Fate.Failed failed -> stillFailed(attempt, failed);
            case Fate.Open _, Fate.Lapsed _ when isElsewhere(attempt) -> elsewhere(attempt);
            case Fate.Open _ -> open(attempt, wallet.lookUp(attempt.hash()));
            case Fate.Lapsed _ -> lapsed(attempt, wallet.lookUp(attempt.hash()));
        };
    }

    /** What we never asked for: others may use the wallet, or our memory was lost. */
    RailUpdate unasked(PaymentHash hash, BookEntry entry) {
        return switch (entry) {
            case BookEntry.Settled settled ->
                    settled.proof().isPresent()
                            ? succeeded(hash, settled.proof().get(), settled, Instant.MIN)
                            : unproven(hash);
            case BookEntry.Pending _ -> new InFlight(hash);
            case BookEntry.Failed _, BookEntry.OwnInvoice _, BookEntry.Absent _ ->
                    new NotFound(hash);
            case BookEntry.Untold(String detail) -> new Unavailable(hash, detail);
        };
    }

    /** A wallet that called it failed may have been wrong, and then the money is gone. */
    private RailUpdate stillFailed(Attempt attempt, Fate.Failed failed) {
        return !isElsewhere(attempt)
                        && wallet.lookUp(attempt.hash()) instanceof BookEntry.Settled settled
                        && settled.proof().isPresent()
                ? settled(attempt, settled)
                : attempt.failure(failed);
    }

    /** Whether another wallet's books are the ones to ask. */
    boolean isElsewhere(Attempt attempt) {
        return !attempt.wallet().equals(wallet.id())
                && (attempt.isOpen()
                        || attempt.doubtful()
                        || attempt.fate() instanceof Fate.Failed);
    }

    private static Unavailable elsewhere(Attempt attempt) {
        return new Unavailable(attempt.hash(), "asked of another wallet, " + attempt.wallet());
    }

    private RailUpdate open(Attempt attempt, BookEntry entry) {
        PaymentHash hash = attempt.hash();
        return switch (entry) {
            case BookEntry.Settled settled -> settled(attempt, settled);
            case BookEntry.Pending _ -> new InFlight(hash);
            case BookEntry.Failed _ when !mayBegin(attempt) -> bookedAsFailed(attempt);
            case BookEntry.Failed _ ->
                    // An earlier request may be what failed, while the last is still on its way.
                    new Unavailable(hash, "the wallet has it as failed, but may still begin it");
            case BookEntry.Absent _ when !mayBegin(attempt) -> missing(attempt);
            case BookEntry.Absent _ ->
                    new Unavailable(hash, "asked for, and not in the wallet's books");
            case BookEntry.OwnInvoice _ ->
                    new Unavailable(hash, "the wallet knows it as an invoice of its own only");
            case BookEntry.Untold(String detail) -> new Unavailable(hash, detail);
        };
    }

    private RailUpdate lapsed(Attempt attempt, BookEntry entry) {
        return switch (entry) {
            case BookEntry.Settled settled -> settled(attempt, settled);
            case BookEntry.Pending _ -> new InFlight(attempt.hash());
            case BookEntry.Failed _ -> bookedAsFailed(attempt);
            case BookEntry.Absent _, BookEntry.OwnInvoice _ -> new NotFound(attempt.hash());
            case BookEntry.Untold(String detail) -> new Unavailable(attempt.hash(), detail);
        };
    }

    private boolean mayBegin(Attempt attempt) {
        return attempt.mayBeginAt(clock.instant());
    }

    /**
     * Two places of the books have to be silent: there are wallets whose lookup finds invoices
     * only.
     */
    private RailUpdate missing(Attempt attempt) {
        return switch (wallet.listed(attempt.hash(), attempt.askedAt())) {
            case NOT_LISTED -> {
                attempts.lapsed(attempt, true);
                yield new NotFound(attempt.hash());
            }
            case LISTED ->
                    new Unavailable(attempt.hash(), "the wallet lists it and does not find it");
            case UNTOLD -> new Unavailable(attempt.hash(), "the wallet does not list its payments");
        };
    }

    private RailUpdate bookedAsFailed(Attempt attempt) {
        return failed(attempt, UNCLASSIFIED, "the wallet has it as failed");
    }

    RailUpdate failed(Attempt attempt, FailureReason reason, String detail) {
        Fate.Failed failed = new Fate.Failed(reason, detail);
        attempts.failed(attempt, failed);
        return attempt.failure(failed);
    }

    RailUpdate settled(Attempt attempt, BookEntry.Settled settled) {
        return settled.proof().isPresent()
                ? remembered(
                        attempt,
                        settled.proof().get(),
                        succeeded(
                                attempt.hash(), settled.proof().get(), settled, attempt.askedAt()))
                : unproven(attempt.hash());
    }

    RailUpdate answered(Attempt attempt, Preimage proof, Optional<Msat> fees) {
        Msat fee = fees.or(() -> feesInBooks(attempt.hash())).orElse(Msat.ZERO);
        return remembered(
                attempt,
                proof,
                new RailUpdate.Succeeded(
                        attempt.hash(), proof, fee, attempt.amount(), clock.instant()));
    }

    private Optional<Msat> feesInBooks(PaymentHash hash) {
        Optional<Msat> fees =
                wallet.lookUp(hash) instanceof BookEntry.Settled settled
                        ? settled.fees()
                        : Optional.empty();
        if (fees.isEmpty()) {
            LOG.warn("the wallet does not say what {} cost; booked with no fee", hash);
        }
        return fees;
    }

    /** What was stored first is what everybody is told from then on. */
    private RailUpdate remembered(Attempt attempt, Preimage proof, RailUpdate.Succeeded success) {
        attempts.paid(
                attempt.hash(),
                new Fate.Paid(proof, success.amount(), success.fee(), success.settledAt()));
        return attempts.find(attempt.hash()).flatMap(Attempt::success).orElse(success);
    }

    /**
     * @param earliest before it nothing was asked for, so a wallet's clock that says so is wrong
     */
    private RailUpdate.Succeeded succeeded(
            PaymentHash hash, Preimage proof, BookEntry.Settled settled, Instant earliest) {
        Instant now = clock.instant();
        Instant settledAt =
                settled.settledAt()
                        .filter(at -> !at.isBefore(earliest) && !at.isAfter(now))
                        .orElse(now);
        if (settled.fees().isEmpty()) {
            LOG.warn("the wallet does not say what {} cost; booked with no fee", hash);
        }
        return new RailUpdate.Succeeded(
                hash, proof, settled.fees().orElse(Msat.ZERO), settled.amount(), settledAt);
    }

    private static Unavailable unproven(PaymentHash hash) {
        LOG.error("the wallet has {} as paid and shows no proof", hash);
        return new Unavailable(hash, "the wallet has it as paid and shows no proof");
    }
}
