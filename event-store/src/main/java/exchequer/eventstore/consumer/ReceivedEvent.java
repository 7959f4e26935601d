package exchequer.eventstore.consumer;

import java.time.Instant;
import java.util.Map;

/**
 * One event as it came over Kafka. {@code payload} is exactly the bytes that lie in the event
 * store.
 *
 * @param position place in the event log: 1, 2, 3 … without gaps
 * @param tenantId empty when the event belongs to no tenant
 * @param headers every record header by name
 */
public record ReceivedEvent(
        long position,
        String eventId,
        String type,
        String version,
        String tenantId,
        Instant occurredAt,
        Map<String, String> headers,
        byte[] payload) {}
