package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The rail holds the buyer's money for us: the work may begin.
 *
 * @param lockedMsat may exceed what was asked for
 * @param cancelHeight the block height at which the rail gives it back by itself; 0 when it was
 *     taken before anybody asked
 */
@Event(namespace = "exchequer", name = "EscrowLocked", version = "1")
public record EscrowLocked(
        EscrowId escrowId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        PaymentHash paymentHash,
        Msat lockedMsat,
        String rail,
        int cancelHeight,
        Instant lockedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("escrow", escrowId.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()),
                new Fact("payment", paymentHash.value()));
    }
}
