package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * What was held for a payment is free again: the payment failed, or the order was paid by another.
 *
 * @param nowPayable orders whose payment had waited for the balance to grow
 */
@Event(namespace = "exchequer", name = "BalanceReleased", version = "1")
public record BalanceReleased(
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Msat releasedMsat,
        BalancePageId balancePage,
        List<OrderId> nowPayable,
        Instant releasedAt)
        implements SettlementEvent, BalanceFact {

    public BalanceReleased {
        nowPayable = List.copyOf(nowPayable);
    }

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("payment", paymentHash.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact(BalanceFact.TAG, balancePage.toString()));
    }
}
