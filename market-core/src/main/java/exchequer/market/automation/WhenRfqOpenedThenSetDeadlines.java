package exchequer.market.automation;

import exchequer.market.decision.DomainEvent;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.RfqOpened;
import exchequer.market.quote.awardcheapest.AwardCheapestQuote;
import exchequer.market.rfq.expire.ExpireRfq;
import java.util.List;

/** A request ends at its expiry; one awarded by price is decided when quoting ends. */
public final class WhenRfqOpenedThenSetDeadlines implements Deadlines {

    @Override
    public List<Deadline> setBy(DomainEvent event) {
        if (!(event instanceof RfqOpened rfq)) {
            return List.of();
        }
        Deadline expiry =
                new Deadline(
                        "expire/" + rfq.rfqId(),
                        rfq.expiresAt(),
                        new ExpireRfq(rfq.rfqId(), rfq.expiresAt()));
        return rfq.awardPolicy() == AwardPolicy.CHEAPEST
                ? List.of(
                        expiry,
                        new Deadline(
                                "award/" + rfq.rfqId(),
                                rfq.quoteUntil(),
                                new AwardCheapestQuote(rfq.rfqId(), rfq.buyer(), rfq.quoteUntil())))
                : List.of(expiry);
    }
}
