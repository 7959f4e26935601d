package exchequer.market.events;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A provider answers with a price, or revises it.
 *
 * @param revision 1 for the first price of this provider for this request
 * @param expiresAt the quote is never used after it
 */
@Event(namespace = "exchequer", name = "QuoteSubmitted", version = "1")
public record QuoteSubmitted(
        QuoteId quoteId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        Msat priceMsat,
        int revision,
        @Nullable String externalRef,
        Instant submittedAt,
        Instant expiresAt)
        implements QuoteEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("quote", quoteId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()));
    }
}
