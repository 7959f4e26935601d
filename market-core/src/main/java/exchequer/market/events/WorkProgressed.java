package exchequer.market.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/** The provider says that it is at work. */
@Event(namespace = "exchequer", name = "WorkProgressed", version = "1")
public record WorkProgressed(
        OrderId orderId,
        RfqId rfqId,
        Pubkey provider,
        String note,
        @Nullable String externalRef,
        Instant reportedAt)
        implements WorkEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("provider", provider.value()));
    }
}
