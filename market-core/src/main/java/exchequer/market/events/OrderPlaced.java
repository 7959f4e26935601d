package exchequer.market.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * A quote was awarded.
 *
 * @param priceMsat the most the provider may charge for it
 */
@Event(namespace = "exchequer", name = "OrderPlaced", version = "1")
public record OrderPlaced(
        OrderId orderId,
        RfqId rfqId,
        QuoteId quoteId,
        Pubkey buyer,
        Pubkey provider,
        Msat priceMsat,
        AwardPolicy awardedBy,
        AcceptancePolicy acceptance,
        PaymentTerms paymentTerms,
        Instant placedAt)
        implements OrderEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("quote", quoteId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()),
                new Fact("budget", buyer.value()));
    }
}
