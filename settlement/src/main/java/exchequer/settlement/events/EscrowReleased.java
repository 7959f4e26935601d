package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The delivery was accepted and the rail gave us the money that was locked.
 *
 * @param receivedMsat what was locked; more than price and fee belongs to the buyer
 * @param preimage the buyer's receipt; stated here because it is no secret any more
 * @param releasedAt when the rail took the money
 */
@Event(namespace = "exchequer", name = "EscrowReleased", version = "1")
public record EscrowReleased(
        EscrowId escrowId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        PaymentHash paymentHash,
        Msat receivedMsat,
        Msat priceMsat,
        Msat marketFeeMsat,
        Preimage preimage,
        String rail,
        Instant releasedAt)
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
