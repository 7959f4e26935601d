package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.order.close.ClosePaidOrder;
import java.time.Instant;
import java.util.List;

/** Payment and acceptance come in either order; the last closes. */
public final class WhenPaidAndAcceptedThenCloseOrder implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case PaymentSettled payment -> List.of(new ClosePaidOrder(payment.orderId(), now));
            case DeliveryAccepted delivery -> List.of(new ClosePaidOrder(delivery.orderId(), now));
            default -> List.of();
        };
    }
}
