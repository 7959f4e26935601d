package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.EscrowId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * We gave the buyer's money back, or took the invoice back before it was paid.
 *
 * @param lockedMsat what was given back; 0 when nothing was locked
 */
@Event(namespace = "exchequer", name = "EscrowCancelled", version = "1")
public record EscrowCancelled(
        EscrowId escrowId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        Msat lockedMsat,
        String rail,
        EscrowEnding reason,
        Instant cancelledAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("escrow", escrowId.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()));
    }
}
