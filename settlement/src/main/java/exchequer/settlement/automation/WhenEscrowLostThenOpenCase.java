package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.settlement.cases.lostescrow.QuestionLostEscrow;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import java.time.Instant;
import java.util.List;

/**
 * Acceptance and the end of an escrow come in any order; the later of them sees that the money is
 * lost. Only where there are escrows: whoever assembles the application adds it.
 */
public final class WhenEscrowLostThenOpenCase implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case DeliveryAccepted accepted ->
                    List.of(new QuestionLostEscrow(accepted.orderId(), now));
            case EscrowCancelled escrow -> List.of(new QuestionLostEscrow(escrow.orderId(), now));
            case EscrowExpired escrow -> List.of(new QuestionLostEscrow(escrow.orderId(), now));
            default -> List.of();
        };
    }
}
