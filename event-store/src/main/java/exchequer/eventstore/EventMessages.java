package exchequer.eventstore;

import exchequer.eventstore.upcast.Upcast;
import exchequer.eventstore.upcast.Upcasters;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;

/** Turns stored events into Axon's messages, in the last version of their type. */
record EventMessages(Upcasters upcasters) {

    EventMessage of(StoredEvent event) {
        Upcast upcast = upcasters.apply(event.type(), event.version(), event.payload());
        return new GenericEventMessage(
                event.eventId(),
                new MessageType(event.type(), upcast.version()),
                upcast.payload(),
                event.metadata(),
                event.occurredAt());
    }
}
