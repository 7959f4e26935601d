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
 * Time ended the escrow, not a decision: the invoice was never paid, or the rail gave the locked
 * money back at its height.
 *
 * @param lockedMsat what went back; 0 when nothing was locked
 */
@Event(namespace = "exchequer", name = "EscrowExpired", version = "1")
public record EscrowExpired(
        EscrowId escrowId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        Msat lockedMsat,
        String rail,
        Instant expiredAt)
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
