package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The payment hash of an escrow's hold invoice. Durable before any rail hears of it, and so before
 * anybody can hand the invoice in as a charge: it is one that we would pay to ourselves.
 */
@Event(namespace = "exchequer", name = "EscrowInvoiced", version = "1")
public record EscrowInvoiced(
        EscrowId escrowId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        PaymentHash paymentHash,
        String rail,
        Instant invoicedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("escrow", escrowId.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()),
                new Fact("payment", paymentHash.value()));
    }
}
