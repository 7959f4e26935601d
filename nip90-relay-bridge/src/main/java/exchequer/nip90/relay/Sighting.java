package exchequer.nip90.relay;

import java.time.Instant;

/**
 * That an outside relay showed us an event.
 *
 * @param seenAt when it did so first
 */
public record Sighting(String eventId, String relay, Instant seenAt) {}
