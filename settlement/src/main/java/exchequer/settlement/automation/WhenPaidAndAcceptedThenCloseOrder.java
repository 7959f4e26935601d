package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.order.close.ClosePaidOrder;
import java.time.Instant;
import java.util.List;

/** Payment, acceptance and the answer to a case come in any order; the last closes. */
public final class WhenPaidAndAcceptedThenCloseOrder implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case PaymentSettled payment -> List.of(new ClosePaidOrder(payment.orderId(), now));
            case DeliveryAccepted delivery -> List.of(new ClosePaidOrder(delivery.orderId(), now));
            case CaseResolved answered when answered.orderId() != null ->
                    List.of(new ClosePaidOrder(answered.orderId(), now));
            default -> List.of();
        };
    }
}
