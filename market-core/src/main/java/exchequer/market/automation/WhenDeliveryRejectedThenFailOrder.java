package exchequer.market.automation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.order.fail.FailOrder;
import java.time.Instant;
import java.util.List;

/** A refused delivery will not be paid. */
public final class WhenDeliveryRejectedThenFailOrder implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return event instanceof DeliveryRejected rejected
                ? List.of(new FailOrder(rejected.orderId(), now))
                : List.of();
    }
}
