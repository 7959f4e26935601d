package exchequer.server.reaction;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.StoredEvent;
import exchequer.eventstore.upcast.Upcast;
import exchequer.eventstore.upcast.Upcasters;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.ids.TenantId;
import java.io.IOException;
import java.util.Objects;
import org.axonframework.messaging.core.MessageType;

/** Turns stored bytes back into the facts they are. */
public final class EventDecoder {

    private final MessageTypes types;
    private final Upcasters upcasters;
    private final ObjectMapper json = EventStoreJson.mapper();

    public EventDecoder(MessageTypes types, Upcasters upcasters) {
        this.types = types;
        this.upcasters = upcasters;
    }

    /**
     * @throws IllegalStateException when the bytes are no such event, which they were when written,
     *     or are of a version that only a newer node knows
     */
    public Reactions.Occurrence decode(StoredEvent stored) {
        try {
            Upcast current = upcasters.apply(stored.type(), stored.version(), stored.payload());
            DomainEvent event =
                    json.readValue(
                            current.payload(),
                            types.eventClass(new MessageType(stored.type(), current.version())));
            return new Reactions.Occurrence(
                    event,
                    stored.eventId(),
                    new TenantId(
                            Objects.requireNonNull(stored.metadata().get(MetadataKeys.TENANT_ID))),
                    stored.metadata().getOrDefault(MetadataKeys.CORRELATION_ID, stored.eventId()),
                    stored.position());
        } catch (IOException unreadable) {
            throw new IllegalStateException(
                    "event " + stored.position() + " can not be read", unreadable);
        }
    }
}
