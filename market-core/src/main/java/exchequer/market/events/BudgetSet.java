package exchequer.market.events;

import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** What a buyer may spend, routing fees included. */
@Event(namespace = "exchequer", name = "BudgetSet", version = "1")
public record BudgetSet(Pubkey buyer, Msat perOrderMsat, Msat perDayMsat, Instant setAt)
        implements BudgetEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("budget", buyer.value()), new Fact("buyer", buyer.value()));
    }
}
