package exchequer.settlement.rail.wallet;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import java.time.Instant;
import java.util.Optional;

/**
 * What we remember of asking a wallet to pay one hash.
 *
 * @param number counts the requests for this hash, from 1
 * @param fees the most the wallet takes for it
 * @param doubtful whether an earlier request was neither answered nor found in the wallet's books.
 *     Then no refusal of a later one proves that nothing was paid
 * @param validUntil until then the wallet may begin what it was asked for
 */
public record Attempt(
        PaymentHash hash,
        String wallet,
        int number,
        Msat amount,
        Msat fees,
        boolean doubtful,
        Instant askedAt,
        Instant validUntil,
        Fate fate) {

    /** How far it is. */
    public sealed interface Fate {

        /** The wallet was asked, or is just about to be. */
        record Open() implements Fate {}

        /** This request begins nothing any more, and none is on its way. */
        record Lapsed() implements Fate {}

        record Paid(Preimage preimage, Msat amount, Msat fee, Instant settledAt) implements Fate {}

        record Failed(FailureReason reason, String detail) implements Fate {}
    }

    public boolean isOpen() {
        return fate instanceof Fate.Open;
    }

    public boolean mayBeginAt(Instant now) {
        return now.isBefore(validUntil);
    }

    /** Empty unless it is paid. */
    public Optional<RailUpdate.Succeeded> success() {
        return fate instanceof Fate.Paid(var preimage, var amountPaid, var fee, var settledAt)
                ? Optional.of(new RailUpdate.Succeeded(hash, preimage, fee, amountPaid, settledAt))
                : Optional.empty();
    }

    /** Empty unless it failed. */
    public Optional<RailUpdate.Failed> failure() {
        return fate instanceof Fate.Failed failed ? Optional.of(failure(failed)) : Optional.empty();
    }

    public RailUpdate.Failed failure(Fate.Failed failed) {
        return new RailUpdate.Failed(hash, failed.reason(), failed.detail());
    }
}
