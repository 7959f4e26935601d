package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * The money is set aside and the payment may begin. Durable before any rail hears of it.
 *
 * @param feeCapMsat most that routing may cost; with the amount it counts against the budget
 * @param businessDay the tenant's calendar day whose budget it uses
 */
@Event(namespace = "exchequer", name = "PaymentIntended", version = "1")
public record PaymentIntended(
        PaymentHash paymentHash,
        ChargeId chargeId,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        String bolt11,
        Msat amountMsat,
        Msat feeCapMsat,
        LocalDate businessDay,
        String rail,
        Instant intendedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("payment", paymentHash.value()),
                new Fact("order", orderId.value()),
                new Fact("rfq", rfqId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("provider", provider.value()),
                new Fact("budget_day", BudgetDay.of(buyer, businessDay)));
    }
}
