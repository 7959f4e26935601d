package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.FailureReason;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** The rail says that nothing was paid; the money set aside is free again. */
@Event(namespace = "exchequer", name = "PaymentFailed", version = "1")
public record PaymentFailed(
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        FailureReason reason,
        String detail,
        LocalDate businessDay,
        Instant failedAt)
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
