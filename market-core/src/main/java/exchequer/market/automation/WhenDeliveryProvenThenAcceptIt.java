package exchequer.market.automation;

import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.delivery.accept.AcceptDelivery;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.ProofAccepted;
import java.time.Instant;
import java.util.List;

/**
 * Proof and award come in either order; whichever is last accepts the delivery, where the buyer
 * left that to the market.
 */
public final class WhenDeliveryProvenThenAcceptIt implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case ProofAccepted proof -> List.of(new AcceptDelivery(proof.orderId(), null, now));
            case OrderPlaced order -> List.of(new AcceptDelivery(order.orderId(), null, now));
            default -> List.of();
        };
    }
}
