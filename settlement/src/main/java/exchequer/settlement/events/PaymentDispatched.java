package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.RfqId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** The rail has the payment and is trying. */
@Event(namespace = "exchequer", name = "PaymentDispatched", version = "1")
public record PaymentDispatched(
        PaymentHash paymentHash, OrderId orderId, RfqId rfqId, Instant dispatchedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("payment", paymentHash.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()));
    }
}
