package exchequer.market.events;

import exchequer.market.ids.OfferId;
import exchequer.market.ids.Pubkey;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** A provider takes its offer back. */
@Event(namespace = "exchequer", name = "OfferWithdrawn", version = "1")
public record OfferWithdrawn(OfferId offerId, Pubkey provider, Instant withdrawnAt)
        implements OfferEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("offer", offerId.value()), new Fact("provider", provider.value()));
    }
}
