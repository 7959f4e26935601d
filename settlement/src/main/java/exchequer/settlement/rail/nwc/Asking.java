package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.wallet.Attempt;
import exchequer.settlement.rail.wallet.Attempt.Fate;
import exchequer.settlement.rail.wallet.AttemptTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Asks a wallet to pay, once: looks into our memory, into the wallet's books, stores the intent,
 * asks, and judges the answer.
 */
final class Asking {

    private final NwcSettings settings;
    private final RemoteWallet wallet;
    private final AttemptTable attempts;
    private final Tracking tracking;
    private final InstantSource clock;

    Asking(
            NwcSettings settings,
            RemoteWallet wallet,
            AttemptTable attempts,
            Tracking tracking,
            InstantSource clock) {
        this.settings = settings;
        this.wallet = wallet;
        this.attempts = attempts;
        this.tracking = tracking;
        this.clock = clock;
    }

    /**
     * @param onAsked called when everything before the wallet's decision is done
     * @return what is known at the end, which may come late
     */
    RailUpdate pay(PayRequest request, Runnable onAsked) {
        PaymentHash hash = request.hash();
        Optional<Attempt> before = attempts.find(hash);
        if (before.isPresent() && !mayFollow(before.get())) {
            return tracking.track(hash);
        }
        BookEntry entry = wallet.lookUp(hash);
        return switch (entry) {
            case BookEntry.Settled settled ->
                    before.isPresent()
                            ? tracking.settled(before.get(), settled)
                            : tracking.unasked(hash, settled);
            case BookEntry.Pending _ -> new InFlight(hash);
            case BookEntry.Untold(String detail) ->
                    new Unavailable(hash, "nothing was asked for: " + detail);
            case BookEntry.OwnInvoice _ ->
                    isInDoubt(before)
                            ? inDoubt(hash)
                            : new Failed(hash, FailureReason.REFUSED, "our own invoice");
            case BookEntry.Failed _, BookEntry.Absent _ -> begin(request, before, onAsked);
        };
    }

    /** What is open is asked about, not for; what is paid is paid. */
    private boolean mayFollow(Attempt before) {
        return switch (before.fate()) {
            case Fate.Open _, Fate.Paid _ -> false;
            case Fate.Lapsed _ -> !tracking.isElsewhere(before);
            case Fate.Failed _ -> true;
        };
    }

    private RailUpdate begin(PayRequest request, Optional<Attempt> before, Runnable onAsked) {
        PaymentHash hash = request.hash();
        Instant now = clock.instant();
        boolean expired = request.invoice().isExpiredAt(now);
        Attempt fresh = attempt(request, before, now);
        boolean tooDear = fresh.fees().isMoreThan(request.feeCap());
        if ((expired || tooDear) && fresh.doubtful()) {
            return inDoubt(hash);
        }
        if (expired) {
            return new Failed(hash, FailureReason.INVOICE_EXPIRED, "expired");
        }
        if (!attempts.begin(fresh, before)) {
            return tracking.track(hash);
        }
        if (tooDear) {
            return tracking.failed(
                    fresh,
                    FailureReason.NO_ROUTE,
                    "the wallet may take "
                            + fresh.fees()
                            + " on top, the cap is "
                            + request.feeCap());
        }
        onAsked.run();
        return judged(
                fresh,
                wallet.pay(
                        request.bolt11(),
                        hash,
                        request.amount(),
                        fresh.validUntil().minus(wallet.clockSkew())));
    }

    private Attempt attempt(PayRequest request, Optional<Attempt> before, Instant now) {
        Msat amount = request.amountToPay();
        boolean doubtful = isInDoubt(before);
        return new Attempt(
                request.hash(),
                wallet.id(),
                before.map(Attempt::number).orElse(0) + 1,
                amount,
                settings.fees().mostFor(amount),
                doubtful,
                // What turns up in the books may be the earlier request's.
                doubtful ? before.orElseThrow().askedAt() : now,
                now.plus(wallet.validity()).plus(wallet.clockSkew()),
                new Fate.Open());
    }

    /** A failure was certain when it was noted; a request that lapsed was not. */
    private static boolean isInDoubt(Optional<Attempt> before) {
        return before.filter(it -> it.fate() instanceof Fate.Lapsed && it.doubtful()).isPresent();
    }

    private static Unavailable inDoubt(PaymentHash hash) {
        return new Unavailable(
                hash, "not asked for again, and what became of an earlier request is not known");
    }

    private RailUpdate judged(Attempt attempt, WalletAnswer answer) {
        return switch (answer) {
            case WalletAnswer.Paid(var proof, var fees) -> tracking.answered(attempt, proof, fees);
            case WalletAnswer.Refused(var reason, var detail) ->
                    refused(attempt, new Fate.Failed(reason, detail));
            case WalletAnswer.NotBegun(var detail) -> {
                attempts.lapsed(attempt, false);
                yield new Unavailable(attempt.hash(), "not begun: " + detail);
            }
            case WalletAnswer.Unknown(var detail) -> new Unavailable(attempt.hash(), detail);
        };
    }

    /**
     * A wallet that gives up waiting for its node says "failed" too, so its books must not say
     * otherwise. After a request nobody knows the end of, "failed" may mean "paid already".
     */
    private RailUpdate refused(Attempt attempt, Fate.Failed refusal) {
        PaymentHash hash = attempt.hash();
        String said = "the wallet refuses (" + refusal.detail() + ")";
        return switch (wallet.lookUp(hash)) {
            case BookEntry.Settled settled -> tracking.settled(attempt, settled);
            case BookEntry.Pending _ -> new InFlight(hash);
            case BookEntry.Failed _, BookEntry.Absent _ when !attempt.doubtful() ->
                    tracking.failed(attempt, refusal.reason(), refusal.detail());
            case BookEntry.Failed _, BookEntry.Absent _ ->
                    new Unavailable(hash, said + ", after an earlier request of unknown outcome");
            case BookEntry.OwnInvoice _ -> new Unavailable(hash, said + ", its books are odd");
            case BookEntry.Untold(String detail) ->
                    new Unavailable(hash, said + ", and its books: " + detail);
        };
    }
}
