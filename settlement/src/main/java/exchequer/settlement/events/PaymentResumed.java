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
 * The budget of the day was raised and has room for a payment that was moved to the next: it is
 * asked for again at once. Nothing is set aside for it by this.
 *
 * @param paymentHash of the charge that waited
 * @param businessDay the day that has room
 */
@Event(namespace = "exchequer", name = "PaymentResumed", version = "1")
public record PaymentResumed(
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        Msat amountMsat,
        LocalDate businessDay,
        Instant resumedAt)
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
