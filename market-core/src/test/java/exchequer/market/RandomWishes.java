package exchequer.market;

import exchequer.market.budget.set.SetBudget;
import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.accept.AcceptDelivery;
import exchequer.market.delivery.reject.RejectDelivery;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.proof.review.ReviewProof;
import exchequer.market.quote.award.AwardQuote;
import exchequer.market.quote.awardcheapest.AwardCheapestQuote;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.market.rfq.expire.ExpireRfq;
import exchequer.market.work.fail.ReportFailure;
import exchequer.market.work.progress.ReportProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * Wishes of a few people about a few requests over some hours: few enough that they get into each
 * other's way all the time. Time advances; a wish may also come with an older time, as one that was
 * under way for long does.
 */
final class RandomWishes {

    private static final List<Pubkey> BUYERS = List.of(Facts.BUYER, Facts.OTHER_BUYER);
    private static final List<Pubkey> PROVIDERS =
            List.of(Facts.PROVIDER, Facts.RIVAL, Facts.key('f'));
    private static final int REQUESTS = 5;

    private final Random random;
    private Instant now = Facts.T0;

    RandomWishes(Random random) {
        this.random = random;
    }

    DomainCommand next() {
        now = now.plusSeconds(random.nextInt(60));
        Instant at = random.nextInt(10) == 0 ? now.minusSeconds(random.nextInt(600)) : now;
        int request = random.nextInt(REQUESTS);
        // The odd one out comes from somebody whom it does not concern.
        Pubkey buyer = BUYERS.get((request + (random.nextInt(8) == 0 ? 1 : 0)) % 2);
        Pubkey provider = PROVIDERS.get(random.nextInt(PROVIDERS.size()));
        RfqId rfq = RfqId.of(Facts.TENANT, BUYERS.get(request % 2), "job-" + request);
        return wish(rfq, buyer, provider, at);
    }

    private DomainCommand wish(RfqId rfq, Pubkey buyer, Pubkey provider, Instant at) {
        QuoteId quote = QuoteId.of(rfq, provider);
        OrderId order = OrderId.of(quote);
        return switch (random.nextInt(24)) {
            case 0, 1 -> budget(buyer, at);
            case 2, 3, 4 -> request(rfq, buyer, at);
            case 5 ->
                    random.nextInt(3) == 0 ? new CancelRfq(rfq, buyer, at) : new ExpireRfq(rfq, at);
            case 6, 7, 8, 9 -> quote(quote, rfq, provider, at);
            case 10, 11 -> new AwardQuote(rfq, quote, buyer, AwardPolicy.MANUAL, at);
            case 12, 13 -> new AwardCheapestQuote(rfq, buyer, at);
            case 14, 15, 16 -> deliver(rfq, provider, at);
            case 17, 18 -> new ReviewProof(proofOf(order), order, at);
            case 19 -> new AcceptDelivery(order, buyer, at);
            case 20 -> new AcceptDelivery(order, null, at);
            case 21 -> new RejectDelivery(order, buyer, "not good", at);
            case 22 -> new ReportFailure(order, rfq, provider, "no", "r", at);
            default -> new ReportProgress(order, rfq, provider, "yes", "r" + random.nextInt(3), at);
        };
    }

    private SetBudget budget(Pubkey buyer, Instant at) {
        Msat perOrder = price();
        return new SetBudget(buyer, perOrder, perOrder.plus(price()), at);
    }

    private DomainCommand request(RfqId rfq, Pubkey buyer, Instant at) {
        return new Asking()
                .id(rfq)
                .buyer(buyer)
                .maxPrice(Msat.of(90))
                .award(random.nextBoolean() ? AwardPolicy.MANUAL : AwardPolicy.CHEAPEST)
                .acceptance(
                        random.nextBoolean() ? AcceptancePolicy.AUTOMATIC : AcceptancePolicy.MANUAL)
                .targets(random.nextInt(4) == 0 ? List.of(Facts.RIVAL) : List.of())
                .at(at)
                .quoteUntil(at.plus(minutes(30)))
                .expiresAt(at.plus(minutes(60).plusMinutes(20)))
                .command();
    }

    private SubmitQuote quote(QuoteId quote, RfqId rfq, Pubkey provider, Instant at) {
        return new SubmitQuote(quote, rfq, provider, price(), null, at.plus(minutes(40)), at);
    }

    private static SubmitDelivery deliver(RfqId rfq, Pubkey provider, Instant at) {
        return new SubmitDelivery(rfq, provider, "done", "00".repeat(32), evidence(), at);
    }

    private static ProofId proofOf(OrderId order) {
        return ProofId.of(DeliveryId.of(order, evidence()));
    }

    private static String evidence() {
        return "evidence";
    }

    /** A few prices only, so that equal ones meet; some are zero, some above any limit. */
    private Msat price() {
        return Msat.of(random.nextInt(11) * 10L);
    }

    private Duration minutes(int bound) {
        return Duration.ofMinutes(random.nextInt(bound));
    }
}
