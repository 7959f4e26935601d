package exchequer.market.events;

import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** The evidence does not prove the delivery. */
@Event(namespace = "exchequer", name = "ProofRejected", version = "1")
public record ProofRejected(
        ProofId proofId, OrderId orderId, DeliveryId deliveryId, String reason, Instant rejectedAt)
        implements ProofEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("proof", proofId.value()),
                new Fact("order", orderId.value()),
                new Fact("delivery", deliveryId.value()));
    }
}
