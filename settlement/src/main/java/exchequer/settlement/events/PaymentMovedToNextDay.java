package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * A payment is due, and the buyer's budget of the day has no room for it: it is asked for again
 * when the next business day begins. Nothing is set aside for it until then.
 *
 * @param paymentHash of the charge that would have been paid
 * @param leftMsat what the day had left
 * @param businessDay the day that has no room
 * @param until when the next business day begins
 */
@Event(namespace = "exchequer", name = "PaymentMovedToNextDay", version = "1")
public record PaymentMovedToNextDay(
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        Msat amountMsat,
        Msat leftMsat,
        LocalDate businessDay,
        Instant until,
        Instant movedAt)
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
