package exchequer.market.events;

import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import exchequer.market.ids.Pubkey;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The evidence that came with a delivery.
 *
 * @param evidenceSha256 SHA-256 of the signed bytes as received
 * @param evidenceRef where those bytes are kept: an event id
 */
@Event(namespace = "exchequer", name = "ProofRecorded", version = "1")
public record ProofRecorded(
        ProofId proofId,
        OrderId orderId,
        DeliveryId deliveryId,
        Pubkey provider,
        String contentSha256,
        String evidenceSha256,
        String evidenceRef,
        Instant recordedAt)
        implements ProofEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("proof", proofId.value()),
                new Fact("order", orderId.value()),
                new Fact("delivery", deliveryId.value()));
    }
}
