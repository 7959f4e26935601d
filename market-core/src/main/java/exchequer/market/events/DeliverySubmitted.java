package exchequer.market.events;

import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A result was handed over, before or after the award.
 *
 * @param contentSha256 SHA-256 of the UTF-8 bytes of {@code content}, lower-case hexadecimal
 */
@Event(namespace = "exchequer", name = "DeliverySubmitted", version = "1")
public record DeliverySubmitted(
        DeliveryId deliveryId,
        OrderId orderId,
        RfqId rfqId,
        QuoteId quoteId,
        Pubkey buyer,
        Pubkey provider,
        String content,
        String contentSha256,
        @Nullable String externalRef,
        Instant submittedAt)
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
