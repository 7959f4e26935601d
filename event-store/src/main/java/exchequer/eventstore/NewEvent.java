package exchequer.eventstore;

import static exchequer.eventstore.EventRejectedException.Reason.METADATA_MISSING;
import static exchequer.eventstore.EventRejectedException.Reason.PAYLOAD_MISSING;
import static exchequer.eventstore.EventRejectedException.Reason.TEXT_NOT_STORABLE;
import static exchequer.eventstore.EventRejectedException.Reason.TOO_LARGE;

import exchequer.eventstore.EventRejectedException.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.conversion.Converter;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * An event that is fit to be stored: checked, and turned into everything its rows consist of except
 * the position. That is done by the thread that appends, so that the one that holds the append lock
 * has nothing left to compute.
 *
 * @param occurredAtMicros since 1970-01-01T00:00Z
 * @param tagHashes in the order of the tags
 */
record NewEvent(
        String eventId,
        String eventKey,
        QualifiedName type,
        String version,
        long occurredAtMicros,
        byte[] payload,
        byte[] payloadSha256,
        String metadata,
        Set<Tag> tags,
        String tagsJson,
        long[] tagHashes) {

    private static final List<String> REQUIRED_METADATA = List.of("tenant_id", "host");

    /**
     * @param maxBytes of payload, metadata and tags together
     * @throws EventRejectedException when the event can never be stored
     */
    static NewEvent of(TaggedEventMessage<?> tagged, Converter converter, int maxBytes) {
        EventMessage message = tagged.event();
        byte[] payload = message.payloadAs(byte[].class, converter);
        if (payload == null) {
            throw rejected(message, PAYLOAD_MISSING, "it has no payload");
        }
        checkMetadata(message);
        checkIdentifiers(message, tagged.tags());
        NewEvent event =
                new NewEvent(
                        message.identifier(),
                        EventKey.of(message.identifier()),
                        message.type().qualifiedName(),
                        message.type().version(),
                        ChronoUnit.MICROS.between(Instant.EPOCH, message.timestamp()),
                        payload,
                        Sha256.of(payload),
                        EventJson.metadata(message.metadata()),
                        tagged.tags(),
                        EventJson.tags(tagged.tags()),
                        tagged.tags().stream().mapToLong(TagHash::of).toArray());
        if (event.bytes() > maxBytes) {
            throw rejected(
                    message,
                    TOO_LARGE,
                    "it has %,d bytes, more than %,d".formatted(event.bytes(), maxBytes));
        }
        return event;
    }

    /** About how much room it takes, in the database and on the way there. */
    int bytes() {
        return payload.length + metadata.length() + tagsJson.length();
    }

    private static void checkMetadata(EventMessage message) {
        Map<String, String> metadata = message.metadata();
        for (String key : REQUIRED_METADATA) {
            String value = metadata.get(key);
            if (value == null || value.isBlank()) {
                throw rejected(message, METADATA_MISSING, "it has no metadata " + key);
            }
        }
        metadata.forEach(
                (key, value) -> {
                    if (!StorableText.isStorable(key) || !StorableText.isStorable(value)) {
                        throw rejected(
                                message, TEXT_NOT_STORABLE, "metadata " + key + " is not text");
                    }
                });
    }

    private static void checkIdentifiers(EventMessage message, Set<Tag> tags) {
        if (!StorableText.isIndexable(message.identifier())
                || !StorableText.isIndexable(message.type().name())
                || !StorableText.isStorable(message.type().version())) {
            throw rejected(message, TEXT_NOT_STORABLE, "its id, type or version is not storable");
        }
        for (Tag tag : tags) {
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
