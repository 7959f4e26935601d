package exchequer.settlement.rail.spark;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.spark.SparkAnswer.Absent;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkAnswer.Refused;
import exchequer.settlement.rail.spark.SparkAnswer.Unknown;
import exchequer.settlement.rail.spark.SparkBooks.Entry;
import exchequer.settlement.rail.wallet.Attempt;
import exchequer.settlement.rail.wallet.Attempt.Fate;
import exchequer.settlement.rail.wallet.AttemptTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Asks the wallet to pay: looks into our memory and the wallet's books, stores the intent, and
 * sends. A request whose outcome is not known is sent again under the same id, which is the same
 * payment; only an id that the wallet has as failed is followed by another.
 */
final class SparkAsking {

    private final SparkSidecar sidecar;
    private final SparkBooks books;
    private final AttemptTable attempts;
    private final SparkTracking tracking;
    private final InstantSource clock;

    SparkAsking(
            SparkSidecar sidecar,
            SparkBooks books,
            AttemptTable attempts,
            SparkTracking tracking,
            InstantSource clock) {
        this.sidecar = sidecar;
        this.books = books;
        this.attempts = attempts;
        this.tracking = tracking;
        this.clock = clock;
    }

    RailUpdate pay(PayRequest request) {
        PaymentHash hash = request.hash();
        Optional<Attempt> before = attempts.find(hash);
        if (before.flatMap(Attempt::success).isPresent()) {
            return before.flatMap(Attempt::success).orElseThrow();
        }
        return switch (sidecar.balance()) {
            case Done<SparkBalance>(SparkBalance wallet) ->
                    before.filter(it -> isElsewhere(it, wallet.identity())).isPresent()
                            ? new Unavailable(hash, "asked of another wallet")
                            : pay(request, wallet.identity(), before);
            case Refused<SparkBalance>(var code, var message) ->
                    notAsked(hash, code + ": " + message);
            case Unknown<SparkBalance>(var message) -> notAsked(hash, message);
            case Absent<SparkBalance> _ -> notAsked(hash, "this is no sidecar");
        };
    }

    /** Whether another wallet's books are the ones to ask. What never began is in none. */
    private static boolean isElsewhere(Attempt attempt, String wallet) {
        return !(attempt.fate() instanceof Fate.Lapsed) && !attempt.wallet().equals(wallet);
    }

    private static Unavailable notAsked(PaymentHash hash, String detail) {
        return new Unavailable(hash, "nothing was asked for: " + detail);
    }

    private RailUpdate pay(PayRequest request, String wallet, Optional<Attempt> before) {
        PaymentHash hash = request.hash();
        return switch (books.find(hash, before.map(Attempt::number).orElse(1))) {
            case Entry.Begun(_, SparkPayment payment) ->
                    tracking.judged(hash, payment, before.isPresent());
            case Entry.Nothing(int next) -> {
                Optional<Attempt> mayBeOnItsWay =
                        before.filter(it -> it.isOpen() && it.number() == next);
                yield mayBeOnItsWay.isPresent()
                        ? resume(request, mayBeOnItsWay.get())
                        : begin(request, wallet, before, next);
            }
            case Entry.Untold(String detail) -> notAsked(hash, detail);
        };
    }

    private RailUpdate begin(
            PayRequest request, String wallet, Optional<Attempt> before, int number) {
        PaymentHash hash = request.hash();
        Instant now = clock.instant();
        if (request.invoice().isExpiredAt(now)) {
            return new Failed(hash, FailureReason.INVOICE_EXPIRED, "expired");
        }
        if (!SparkOrder.isPayable(request.amount())) {
            return new Failed(hash, FailureReason.REFUSED, "Spark pays whole satoshis");
        }
        before.filter(Attempt::isOpen).ifPresent(this::noteFailedInBooks);
        Attempt fresh =
                new Attempt(
                        hash,
                        wallet,
                        number,
                        request.amountToPay(),
                        request.feeCap(),
                        false,
                        now,
                        now,
                        new Fate.Open());
        return attempts.begin(fresh, before)
                ? answered(request, fresh, send(request, number))
                : afterAnother(request);
    }

    /** Somebody else began at the same moment. With the same id both send the same payment. */
    private RailUpdate afterAnother(PayRequest request) {
        PaymentHash hash = request.hash();
        Optional<Attempt> theirs = attempts.find(hash).filter(Attempt::isOpen);
        RailUpdate known =
                theirs.isPresent() ? resume(request, theirs.get()) : tracking.track(hash);
        return known instanceof NotFound
                ? new Unavailable(hash, "asked for by another caller, and not begun")
                : known;
    }

    private void noteFailedInBooks(Attempt attempt) {
        Failed failure = SparkTracking.failedInBooks(attempt.hash());
        attempts.failed(attempt, new Fate.Failed(failure.reason(), failure.detail()));
    }

    /** Nobody knows what became of an earlier call with this id, so a "no" to this one is none. */
    private RailUpdate resume(PayRequest request, Attempt open) {
        PaymentHash hash = request.hash();
        if (request.invoice().isExpiredAt(clock.instant())) {
            return inDoubt(hash, "the invoice has expired");
        }
        return switch (send(request, open.number())) {
            case Done<SparkPayment>(SparkPayment payment) -> tracking.judged(hash, payment, true);
            case Refused<SparkPayment>(var code, _) -> inDoubt(hash, "the wallet says " + code);
            case Absent<SparkPayment> _ -> inDoubt(hash, "this is no sidecar");
            case Unknown<SparkPayment>(var message) -> new Unavailable(hash, message);
        };
    }

    private static Unavailable inDoubt(PaymentHash hash, String detail) {
        return new Unavailable(
                hash, detail + ", and what became of an earlier request is not known");
    }

    private SparkAnswer<SparkPayment> send(PayRequest request, int attempt) {
        return sidecar.pay(
                new SparkOrder(
                        TransferId.of(request.hash(), attempt),
                        request.bolt11(),
                        request.amount(),
                        request.feeCap()));
    }

    private RailUpdate answered(
            PayRequest request, Attempt attempt, SparkAnswer<SparkPayment> answer) {
        PaymentHash hash = request.hash();
        return switch (answer) {
            case Done<SparkPayment>(SparkPayment payment) -> {
                RailUpdate update = tracking.judged(hash, payment, true);
                if (update instanceof Failed) {
                    noteFailedInBooks(attempt);
                }
                yield update;
            }
            case Refused<SparkPayment>(var code, var message) ->
                    refused(attempt, code, code + ": " + message);
            case Absent<SparkPayment> _ -> new Unavailable(hash, "this is no sidecar");
            case Unknown<SparkPayment>(var message) -> new Unavailable(hash, message);
        };
    }

    private RailUpdate refused(Attempt attempt, String code, String detail) {
        Optional<FailureReason> reason =
                switch (code) {
                    case "fee_above_cap" -> Optional.of(FailureReason.NO_ROUTE);
                    case "insufficient_balance" -> Optional.of(FailureReason.INSUFFICIENT_BALANCE);
                    case "unsupported" -> Optional.of(FailureReason.REFUSED);
                    // Of the wallet's connection or its set-up, and not of the invoice.
                    default -> Optional.empty();
                };
        if (reason.isEmpty()) {
            attempts.lapsed(attempt, false);
            return new Unavailable(attempt.hash(), "not begun: " + detail);
        }
        Fate.Failed failed = new Fate.Failed(reason.get(), detail);
        attempts.failed(attempt, failed);
        return attempt.failure(failed);
    }
}
