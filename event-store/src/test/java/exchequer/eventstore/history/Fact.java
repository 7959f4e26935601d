package exchequer.eventstore.history;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * All of an event but its position and tags; two that are equal are the same to the last byte.
 *
 * @param payload each character is one byte, null when there is no payload
 */
record Fact(
        String id,
        String type,
        String version,
        Instant occurredAt,
        @Nullable String payload,
        Map<String, String> metadata) {

    /** Stands for a payload that cannot be converted to bytes: no byte is such a character. */
    static final String UNSERIALISABLE = "\u2620";

    static Fact of(EventMessage message) {
        return new Fact(
                message.identifier(),
                message.type().name(),
                message.type().version(),
                message.timestamp(),
                message.payload() instanceof byte[] bytes ? text(bytes) : null,
                Map.copyOf(message.metadata()));
    }

    static Fact of(StoredEvent event) {
        return new Fact(
                event.eventId(),
                event.type(),
                event.version(),
                event.occurredAt(),
                text(event.payload()),
                event.metadata());
    }

    /** Short enough for a message about many; what is left out is in the hash. */
    @Override
    public String toString() {
        int bytes = payload == null ? 0 : payload.length();
        return "%s %s/%s %d bytes %08x".formatted(id, type, version, bytes, hashCode());
    }

    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    /** A payload whose conversion fails. */
    static final class Unserialisable {
        public String getText() {
            throw new UnsupportedOperationException("deliberate");
        }
    }

    /** An event with its tags: what is given to an append, and what lies in the log. */
    record Tagged(Fact fact, Set<Tag> tags) {

        static Tagged of(StoredEvent event) {
            return new Tagged(Fact.of(event), tags(event.tags()));
        }

        private static Set<Tag> tags(Collection<EventTag> tags) {
            Set<Tag> set =
                    tags.stream()
                            .map(tag -> new Tag(tag.key(), tag.value()))
                            .collect(Collectors.toCollection(HashSet::new));
            if (set.size() != tags.size()) {
                throw new AssertionError("a tag is there twice: " + tags);
            }
            return set;
        }

        boolean matches(EventCriteria criteria) {
            return criteria.matches(new QualifiedName(fact.type()), tags);
        }

        TaggedEventMessage<?> message() {
            Object payload =
                    switch (fact.payload()) {
                        case null -> null;
                        case UNSERIALISABLE -> new Unserialisable();
                        case String bytes -> bytes.getBytes(ISO_8859_1);
                    };
            return new GenericTaggedEventMessage<>(
                    new GenericEventMessage(
                            fact.id(),
                            new MessageType(fact.type(), fact.version()),
                            payload,
                            fact.metadata(),
                            fact.occurredAt()),
                    new LinkedHashSet<>(tags));
        }
    }
}
