package exchequer.settlement.rail.spark;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.spark.SparkBooks.Entry;
import exchequer.settlement.rail.wallet.Attempt;
import exchequer.settlement.rail.wallet.Attempt.Fate;
import exchequer.settlement.rail.wallet.AttemptTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how far a payment is. The wallet's books say where the money is; our memory says why a
 * request that is not in them was refused, and keeps a success as it was first told.
 */
final class SparkTracking {

    private static final Logger LOG = LoggerFactory.getLogger(SparkTracking.class);

    private final SparkBooks books;
    private final AttemptTable attempts;
    private final InstantSource clock;

    SparkTracking(SparkBooks books, AttemptTable attempts, InstantSource clock) {
        this.books = books;
        this.attempts = attempts;
        this.clock = clock;
    }

    RailUpdate track(PaymentHash hash) {
        Optional<Attempt> asked = attempts.find(hash);
        if (asked.isPresent() && asked.get().success().isPresent()) {
            return asked.get().success().get();
        }
        return switch (books.find(hash, asked.map(Attempt::number).orElse(1))) {
            case Entry.Begun(_, SparkPayment payment) -> judged(hash, payment, asked.isPresent());
            case Entry.Nothing(int next) -> notBegun(hash, asked, next);
            case Entry.Untold(String detail) ->
                    asked.flatMap(Attempt::failure)
                            .<RailUpdate>map(failed -> failed)
                            .orElseGet(() -> new Unavailable(hash, detail));
        };
    }

    private RailUpdate notBegun(PaymentHash hash, Optional<Attempt> asked, int next) {
        if (asked.isEmpty()) {
            return next > 1 ? failedInBooks(hash) : new NotFound(hash);
        }
        Attempt attempt = asked.get();
        return switch (attempt.fate()) {
            case Fate.Failed failed -> attempt.failure(failed);
            case Fate.Open _ when next > attempt.number() -> {
                Failed failure = failedInBooks(hash);
                attempts.failed(attempt, new Fate.Failed(failure.reason(), failure.detail()));
                yield failure;
            }
            // It may still be on its way; sent again with the same id it is the same payment.
            case Fate.Open _, Fate.Lapsed _ -> new NotFound(hash);
            case Fate.Paid _ -> attempt.success().orElseThrow();
        };
    }

    /** The wallet does not say why. */
    static Failed failedInBooks(PaymentHash hash) {
        return new Failed(hash, FailureReason.ERROR, "the wallet has it as failed");
    }

    /**
     * What a payment in the wallet's books says about a hash. Only what is completed and has a
     * preimage is paid: that the wallet's money left does not show that the payee has it.
     *
     * @param isOurs whether there is a row to keep a success in
     */
    RailUpdate judged(PaymentHash hash, SparkPayment payment, boolean isOurs) {
        if (payment.hash().filter(hash::equals).isEmpty()) {
            LOG.error("the wallet has payment {} for another hash than {}", payment.id(), hash);
            return new Unavailable(hash, "the wallet has it for another payment hash");
        }
        return switch (payment.state()) {
            case PENDING -> new InFlight(hash);
            case COMPLETED ->
                    preimage(payment)
                            .map(proof -> paid(hash, payment, proof, isOurs))
                            .orElseGet(() -> unproven(hash));
            case FAILED -> preimage(payment).isPresent() ? unproven(hash) : failedInBooks(hash);
        };
    }

    private static Optional<Preimage> preimage(SparkPayment payment) {
        return payment.proof()
                .flatMap(
                        proof ->
                                switch (proof) {
                                    case PaymentProof.ByPreimage(var it) -> Optional.of(it);
                                    // No transfer within Spark pays a Lightning invoice.
                                    case PaymentProof.ByTransfer _ -> Optional.empty();
                                });
    }

    private RailUpdate paid(
            PaymentHash hash, SparkPayment payment, Preimage proof, boolean isOurs) {
        SparkCost cost = SparkCost.of(payment);
        // The wallet tells when a payment began, and not when it ended.
        Instant settledAt = isOurs ? clock.instant() : payment.at();
        var success = new RailUpdate.Succeeded(hash, proof, cost.fee(), cost.amount(), settledAt);
        if (!isOurs) {
            return success;
        }
        attempts.paid(hash, new Fate.Paid(proof, cost.amount(), cost.fee(), settledAt));
        // What was stored first is what everybody is told from then on.
        return attempts.find(hash).flatMap(Attempt::success).orElse(success);
    }

    private static Unavailable unproven(PaymentHash hash) {
        LOG.error("the wallet's books and proof do not agree about {}", hash);
        return new Unavailable(hash, "the wallet has it as ended, and its proof says otherwise");
    }
}
