package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliverySubmitted;
import exchequer.settlement.charge.award.AwardPayableQuote;
import exchequer.settlement.events.ChargeRaised;
import java.time.Instant;
import java.util.List;

/** A delivery or a charge may be the last thing that made its quote payable. */
public final class WhenQuotePayableThenAward implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case ChargeRaised charge ->
                    List.of(
                            new AwardPayableQuote(
                                    charge.rfqId(), charge.quoteId(), charge.buyer(), now));
            case DeliverySubmitted delivery ->
                    List.of(
                            new AwardPayableQuote(
                                    delivery.rfqId(), delivery.quoteId(), delivery.buyer(), now));
            default -> List.of();
        };
    }
}
