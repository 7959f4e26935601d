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
 * The buyer's balance has paid for a payment that settled: the amount and what routing really cost,
 * never more than was held for them. What was held beyond is free again.
 *
 * @param heldMsat what had been held for the payment until now; 0 where that was free already
 * @param nowPayable orders whose payment had waited for the balance to grow
 */
@Event(namespace = "exchequer", name = "BalanceDrawn", version = "1")
public record BalanceDrawn(
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Msat amountMsat,
        Msat feeMsat,
        Msat heldMsat,
        BalancePageId balancePage,
        List<OrderId> nowPayable,
        Instant drawnAt)
        implements SettlementEvent, BalanceFact {

    public BalanceDrawn {
        nowPayable = List.copyOf(nowPayable);
    }

    /** What the balance has become smaller by. */
    public Msat total() {
        return amountMsat.plus(feeMsat);
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
