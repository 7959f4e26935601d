package exchequer.market.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** Nothing more will happen to this order. */
@Event(namespace = "exchequer", name = "OrderClosed", version = "1")
public record OrderClosed(
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        OrderOutcome outcome,
        Instant closedAt)
        implements OrderEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()));
    }
}
