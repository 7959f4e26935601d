package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.BalancePageId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * An order is due and its buyer's balance does not cover amount and fee cap. Whatever adds to the
 * balance next names the order.
 *
 * @param missingMsat what was missing at that moment
 */
@Event(namespace = "exchequer", name = "PaymentPostponed", version = "1")
public record PaymentPostponed(
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Msat missingMsat,
        BalancePageId balancePage,
        Instant postponedAt)
        implements SettlementEvent, BalanceFact {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact(BalanceFact.TAG, balancePage.toString()));
    }
}
