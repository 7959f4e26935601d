package exchequer.settlement.events;

import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.DepositId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/**
 * A buyer wants to pay in advance. Durable before any rail is asked for an invoice.
 *
 * @param payUntil until when the invoice can be paid
 */
@Event(namespace = "exchequer", name = "DepositRequested", version = "1")
public record DepositRequested(
        DepositId depositId,
        Pubkey buyer,
        Msat amountMsat,
        String rail,
        Instant payUntil,
        Instant requestedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("deposit", depositId.value()), new Fact("buyer", buyer.value()));
    }
}
