package exchequer.market.events;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import java.time.Instant;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;

/** Nobody was awarded in time. */
@Event(namespace = "exchequer", name = "RfqExpired", version = "1")
public record RfqExpired(RfqId rfqId, Pubkey buyer, Instant expiredAt) implements RfqEvent {

    @Override
    public List<Fact> tags() {
        return List.of(new Fact("rfq", rfqId.value()), new Fact("buyer", buyer.value()));
    }
}
