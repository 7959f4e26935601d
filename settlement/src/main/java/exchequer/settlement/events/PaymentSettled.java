package exchequer.settlement.events;

import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.PaymentProof;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * Our own rail reports success and shows a proof of this payment: the only thing that means "paid".
 *
 * @param orderPriceMsat what was accepted as owed; a lower charge leaves a discount
 * @param settledAt when the rail got the proof
 */
@Event(namespace = "exchequer", name = "PaymentSettled", version = "2")
public record PaymentSettled(
        PaymentHash paymentHash,
        OrderId orderId,
        RfqId rfqId,
        Pubkey buyer,
        Pubkey provider,
        Msat amountMsat,
        Msat feeMsat,
        Msat orderPriceMsat,
        PaymentProof proof,
        String rail,
        LocalDate businessDay,
        Instant settledAt)
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
