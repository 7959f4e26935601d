package exchequer.settlement.events;

import exchequer.market.ids.Pubkey;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** A rail of ours has issued the invoice of a deposit. Nobody is shown an invoice before this. */
@Event(namespace = "exchequer", name = "DepositInvoiced", version = "1")
public record DepositInvoiced(
        DepositId depositId,
        Pubkey buyer,
        PaymentHash paymentHash,
        String bolt11,
        String rail,
        Instant expiresAt,
        Instant invoicedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(
                new Fact("deposit", depositId.value()),
                new Fact("buyer", buyer.value()),
                new Fact("payment", paymentHash.value()));
    }
}
