package exchequer.eventstore;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One event as it lies in the store. {@code payload} is exactly the bytes that were written; every
 * hash in the system is taken over them, so they are never re-serialised.
 *
 * @param position place in the log: 1, 2, 3 … without gaps
 * @param eventId unique identifier of the event
 * @param type qualified name, for example {@code exchequer.RfqOpened}
 * @param version version of the type
 * @param occurredAt when it happened, by the clock of the node that decided it (microseconds)
 * @param payload JSON bytes, as written
 * @param metadata {@code tenant_id host actor causation_id correlation_id occurred_at} and others
 * @param tags consistency tags, in the order they were given
 */
public record StoredEvent(
        long position,
        String eventId,
        String type,
        String version,
        Instant occurredAt,
        byte[] payload,
        Map<String, String> metadata,
        List<EventTag> tags) {

    /** The value of the first tag with this key, if there is one. */
    public Optional<String> tag(String key) {
        return tags.stream().filter(tag -> tag.key().equals(key)).map(EventTag::value).findFirst();
    }
}
