package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.RfqId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * Whoever was to send this payment fell silent before the rail had it, and another looks after it
 * now. The silent one may wake up and send it: from here on a failure ends the payment only when
 * its invoice can not be paid any more.
 */
@Event(namespace = "exchequer", name = "PaymentTakenOver", version = "1")
public record PaymentTakenOver(
        PaymentHash paymentHash, OrderId orderId, RfqId rfqId, Instant takenOverAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("payment", paymentHash.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()));
    }
}
