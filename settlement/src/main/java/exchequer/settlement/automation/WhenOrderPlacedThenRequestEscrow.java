package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.OrderPlaced;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import java.time.Instant;
import java.util.List;

/**
 * For markets that let nobody work before the buyer's money is locked. Not among the automations
 * that always run: whoever assembles the application adds it.
 */
public final class WhenOrderPlacedThenRequestEscrow implements Automation {

    private final EscrowPolicy policy;
    private final String rail;

    public WhenOrderPlacedThenRequestEscrow(EscrowPolicy policy, String rail) {
        this.policy = policy;
        this.rail = rail;
    }

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return event instanceof OrderPlaced order
                ? List.of(new RequestEscrow(order.orderId(), order.buyer(), policy, rail, now))
                : List.of();
    }
}
