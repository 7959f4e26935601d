package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The buyer's money is ours, and owed to it: its balance has grown.
 *
 * @param receivedMsat what really came; may exceed what was asked for
 * @param preimage opens the hash of our invoice: the buyer's receipt
 * @param nowPayable orders whose payment had waited for the balance to grow
 * @param receivedAt when the rail took it
 */
@Event(namespace = "exchequer", name = "DepositReceived", version = "1")
public record DepositReceived(
        DepositId depositId,
        Pubkey buyer,
        PaymentHash paymentHash,
        Msat receivedMsat,
        Preimage preimage,
        String rail,
        BalancePageId balancePage,
        List<OrderId> nowPayable,
        Instant receivedAt)
        implements SettlementEvent, BalanceFact {

    public DepositReceived {
        nowPayable = List.copyOf(nowPayable);
    }

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("deposit", depositId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("payment", paymentHash.value()),
                new Fact(BalanceFact.TAG, balancePage.toString()));
    }
}
