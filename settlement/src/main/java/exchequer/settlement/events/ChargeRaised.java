package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A provider asks for money and the invoice is acceptable.
 *
 * @param amountMsat what the invoice asks for
 * @param statedAmountMsat what the message around the invoice said, when it differs
 * @param payeeNode the Lightning node that signed the invoice; not the provider's identity
 */
@Event(namespace = "exchequer", name = "ChargeRaised", version = "1")
public record ChargeRaised(
        ChargeId chargeId,
        OrderId orderId,
        RfqId rfqId,
        QuoteId quoteId,
        Pubkey buyer,
        Pubkey provider,
        String bolt11,
        PaymentHash paymentHash,
        String payeeNode,
        Msat amountMsat,
        @Nullable Msat statedAmountMsat,
        @Nullable String externalRef,
        Instant raisedAt,
        Instant expiresAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("charge", chargeId.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("provider", provider.value()),
                new Fact("payment", paymentHash.value()));
    }
}
