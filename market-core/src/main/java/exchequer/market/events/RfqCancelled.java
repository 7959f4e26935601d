package exchequer.market.events;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** The buyer withdraws an unawarded request. */
@Event(namespace = "exchequer", name = "RfqCancelled", version = "1")
public record RfqCancelled(RfqId rfqId, Pubkey buyer, Instant cancelledAt) implements RfqEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("rfq", rfqId.value()), new Fact("buyer", buyer.value()));
    }
}
