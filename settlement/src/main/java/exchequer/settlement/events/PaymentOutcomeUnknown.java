package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.RfqId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** The payment may have happened or not. It is tracked by its hash and never sent anew. */
@Event(namespace = "exchequer", name = "PaymentOutcomeUnknown", version = "1")
public record PaymentOutcomeUnknown(
        PaymentHash paymentHash, OrderId orderId, RfqId rfqId, String detail, Instant since)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("payment", paymentHash.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()));
    }
}
