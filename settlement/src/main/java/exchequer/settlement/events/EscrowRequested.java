package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.EscrowId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * The buyer shall lock the price and the market's fee with a hold invoice. Durable before any rail
 * hears of it.
 *
 * @param payUntil until when the invoice can be paid
 * @param cltvExpiryBlocks how long the locked money can wait for the buyer's judgement
 * @param marginBlocks so many blocks before the rail would give it back, we do
 * @param acceptedAt when the delivery had been accepted before the request; absent otherwise
 */
@Event(namespace = "exchequer", name = "EscrowRequested", version = "1")
public record EscrowRequested(
        EscrowId escrowId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        Msat priceMsat,
        Msat marketFeeMsat,
        String rail,
        Instant payUntil,
        int cltvExpiryBlocks,
        int marginBlocks,
        Instant requestedAt,
        @Nullable Instant acceptedAt)
        implements SettlementEvent {

    /** What the buyer has to lock. */
    public Msat total() {
        return priceMsat.plus(marketFeeMsat);
    }

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("escrow", escrowId.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()));
    }
}
