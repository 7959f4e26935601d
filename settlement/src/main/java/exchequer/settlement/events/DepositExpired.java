package exchequer.settlement.events;

import exchequer.market.ids.Pubkey;
import exchequer.settlement.ids.DepositId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** Nobody has paid the deposit in time, and nobody can any more. */
@Event(namespace = "exchequer", name = "DepositExpired", version = "1")
public record DepositExpired(DepositId depositId, Pubkey buyer, String rail, Instant expiredAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("deposit", depositId.value()), new Fact("buyer", buyer.value()));
    }
}
