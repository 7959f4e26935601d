package exchequer.market.events;

import exchequer.market.ids.OfferId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/** A provider advertises a service, or replaces what it advertised under this offer. */
@Event(namespace = "exchequer", name = "OfferPublished", version = "1")
public record OfferPublished(
        OfferId offerId,
        Pubkey provider,
        String service,
        String name,
        String about,
        @Nullable Msat priceMsat,
        @Nullable String externalRef,
        Instant publishedAt)
        implements OfferEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("offer", offerId.value()), new Fact("provider", provider.value()));
    }
}
