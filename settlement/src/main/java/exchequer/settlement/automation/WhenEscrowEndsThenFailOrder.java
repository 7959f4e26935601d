package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.order.fail.FailOrder;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import java.time.Instant;
import java.util.List;

/**
 * Without the buyer's money the order will never be paid. If the delivery was accepted meanwhile,
 * the decider says no, and the order stays open for a person to look at.
 */
public final class WhenEscrowEndsThenFailOrder implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case EscrowCancelled escrow -> List.of(new FailOrder(escrow.orderId(), now));
            case EscrowExpired escrow -> List.of(new FailOrder(escrow.orderId(), now));
            default -> List.of();
        };
    }
}
