package exchequer.eventstore;

import static exchequer.eventstore.EventRejectedException.Reason.METADATA_MISSING;
import static exchequer.eventstore.EventRejectedException.Reason.PAYLOAD_MISSING;
import static exchequer.eventstore.EventRejectedException.Reason.TEXT_NOT_STORABLE;

import exchequer.eventstore.EventRejectedException.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.axonframework.conversion.Converter;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventstreaming.Tag;

/** An event that is fit to be stored: converted to bytes and checked, but without a position. */
record NewEvent(
        String eventId,
        String type,
        String version,
        Instant occurredAt,
        byte[] payload,
        Map<String, String> metadata,
        List<Tag> tags) {

    private static final List<String> REQUIRED_METADATA = List.of("tenant_id", "host");

    /**
     * @throws EventRejectedException when the event can never be stored
     */
    static NewEvent of(TaggedEventMessage<?> tagged, Converter converter) {
        EventMessage message = tagged.event();
        byte[] payload = message.payloadAs(byte[].class, converter);
        if (payload == null) {
            throw rejected(message, PAYLOAD_MISSING, "it has no payload");
        }
        NewEvent event =
                new NewEvent(
                        message.identifier(),
                        message.type().name(),
                        message.type().version(),
                        message.timestamp().truncatedTo(ChronoUnit.MICROS),
                        payload,
                        Map.copyOf(message.metadata()),
                        List.copyOf(tagged.tags()));
        checkMetadata(event, message);
        checkIdentifiers(event, message);
        return event;
    }

    private static void checkMetadata(NewEvent event, EventMessage message) {
        for (String key : REQUIRED_METADATA) {
            String value = event.metadata.get(key);
            if (value == null || value.isBlank()) {
                throw rejected(message, METADATA_MISSING, "it has no metadata " + key);
            }
        }
        event.metadata.forEach(
                (key, value) -> {
                    if (!StorableText.isStorable(key) || !StorableText.isStorable(value)) {
                        throw rejected(
                                message, TEXT_NOT_STORABLE, "metadata " + key + " is not text");
                    }
                });
    }

    private static void checkIdentifiers(NewEvent event, EventMessage message) {
        if (!StorableText.isIndexable(event.eventId)
                || !StorableText.isIndexable(event.type)
                || !StorableText.isStorable(event.version)) {
            throw rejected(message, TEXT_NOT_STORABLE, "its id, type or version is not storable");
        }
        for (Tag tag : event.tags) {
            if (!StorableText.isIndexable(tag.key()) || !StorableText.isIndexable(tag.value())) {
                throw rejected(message, TEXT_NOT_STORABLE, "tag " + tag.key() + " is not storable");
            }
        }
    }

    private static EventRejectedException rejected(
            EventMessage message, Reason reason, String detail) {
        return new EventRejectedException(
                message.identifier(), message.type().toString(), reason, detail);
    }
}
