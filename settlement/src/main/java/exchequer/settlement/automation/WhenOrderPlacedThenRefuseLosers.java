package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.OrderPlaced;
import exchequer.settlement.charge.refuse.RefuseLosingCharges;
import java.time.Instant;
import java.util.List;

/** One provider wins; the others that asked for money are told so. */
public final class WhenOrderPlacedThenRefuseLosers implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return event instanceof OrderPlaced order
                ? List.of(new RefuseLosingCharges(order.rfqId(), now))
                : List.of();
    }
}
