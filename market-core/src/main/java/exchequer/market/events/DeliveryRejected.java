package exchequer.market.events;

import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** The buyer refuses the result. */
@Event(namespace = "exchequer", name = "DeliveryRejected", version = "1")
public record DeliveryRejected(
        DeliveryId deliveryId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        String reason,
        Instant rejectedAt)
        implements DeliveryEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("delivery", deliveryId.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()));
    }
}
