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
 * A payment that may begin has its amount and the most that routing may cost set aside in its
 * buyer's balance. One append with {@link PaymentIntended}.
 */
@Event(namespace = "exchequer", name = "BalanceHeld", version = "1")
public record BalanceHeld(
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Msat amountMsat,
        Msat feeCapMsat,
        BalancePageId balancePage,
        Instant heldAt)
        implements SettlementEvent, BalanceFact {

    /** What the buyer can not spend otherwise until the payment is over. */
    public Msat total() {
        return amountMsat.plus(feeCapMsat);
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
