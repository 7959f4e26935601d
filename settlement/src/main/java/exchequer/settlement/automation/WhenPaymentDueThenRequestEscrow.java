package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.events.ChargeRaised;
import java.time.Instant;
import java.util.List;

/**
 * For markets that pay nobody before the buyer's money is locked. Usually the award asks for it; an
 * order that was awarded when escrow was not yet the rule is caught up with by whatever else makes
 * its payment due. Not among the automations that always run: whoever assembles the application
 * adds it.
 */
public final class WhenPaymentDueThenRequestEscrow implements Automation {

    private final EscrowPolicy policy;
    private final String rail;

    public WhenPaymentDueThenRequestEscrow(EscrowPolicy policy, String rail) {
        this.policy = policy;
        this.rail = rail;
    }

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case OrderPlaced order -> request(order.orderId(), order.buyer(), now);
            case DeliveryAccepted delivery -> request(delivery.orderId(), delivery.buyer(), now);
            case ChargeRaised charge -> request(charge.orderId(), charge.buyer(), now);
            default -> List.of();
        };
    }

    private List<DomainCommand> request(OrderId order, Pubkey buyer, Instant now) {
        return List.of(new RequestEscrow(order, buyer, policy, rail, true, now));
    }
}
