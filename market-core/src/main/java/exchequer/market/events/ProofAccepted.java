package exchequer.market.events;

import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** The market checked the evidence against the delivery and found it right. */
@Event(namespace = "exchequer", name = "ProofAccepted", version = "1")
public record ProofAccepted(
        ProofId proofId, OrderId orderId, DeliveryId deliveryId, Instant acceptedAt)
        implements ProofEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("proof", proofId.value()),
                new Fact("order", orderId.value()),
                new Fact("delivery", deliveryId.value()));
    }
}
