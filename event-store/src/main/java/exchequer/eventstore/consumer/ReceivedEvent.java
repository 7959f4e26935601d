package exchequer.eventstore.consumer;

import exchequer.eventstore.upcast.Upcast;
import java.time.Instant;
import java.util.Map;

/**
 * One event as it came over Kafka. {@code payload} is exactly the bytes that lie in the event
 * store: what is hashed or kept as evidence. What is read is {@code current}.
 *
 * @param position place in the event log: 1, 2, 3 … without gaps
 * @param version of the payload as it was stored
 * @param tenantId empty when the event belongs to no tenant
 * @param headers every record header by name
 * @param current the payload in the last version of its type that the consumer knows upcasters to
 */
public record ReceivedEvent(
        long position,
        String eventId,
        String type,
        String version,
        String tenantId,
        Instant occurredAt,
        Map<String, String> headers,
        byte[] payload,
        Upcast current) {

    /** An event in the version it was stored in. */
    public ReceivedEvent(
            long position,
            String eventId,
            String type,
            String version,
            String tenantId,
            Instant occurredAt,
            Map<String, String> headers,
            byte[] payload) {
        this(
                position,
                eventId,
                type,
                version,
                tenantId,
                occurredAt,
                headers,
                payload,
                new Upcast(version, payload));
    }
}
