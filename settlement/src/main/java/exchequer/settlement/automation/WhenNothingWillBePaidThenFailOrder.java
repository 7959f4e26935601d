package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryRejected;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.order.fail.FailOrder;
import java.time.Instant;
import java.util.List;

/**
 * A refused delivery will not be paid, nor will work whose buyer's money went back. If it was
 * accepted meanwhile, or a case is open, the decider says no; the answer to the case asks again.
 */
public final class WhenNothingWillBePaidThenFailOrder implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case DeliveryRejected delivery -> List.of(new FailOrder(delivery.orderId(), now));
            case EscrowCancelled escrow -> List.of(new FailOrder(escrow.orderId(), now));
            case EscrowExpired escrow -> List.of(new FailOrder(escrow.orderId(), now));
            case CaseResolved answered when answered.orderId() != null ->
                    List.of(new FailOrder(answered.orderId(), now));
            default -> List.of();
        };
    }
}
