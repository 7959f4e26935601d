package exchequer.eventstore;

import java.security.MessageDigest;
import java.time.Instant;

/** An event's row as it was read: nobody has looked yet whether it is undamaged. */
record StoredRow(
        long position,
        String eventId,
        String type,
        String version,
        Instant occurredAt,
        byte[] payload,
        byte[] payloadSha256,
        String metadata,
        String tags) {

    /**
     * @throws CorruptEventException when it is damaged
     */
    StoredEvent event() {
        // Hashes elsewhere commit to these bytes: a change on disk must not travel on as if it were
        // the event.
        if (!MessageDigest.isEqual(Sha256.of(payload), payloadSha256)) {
            throw new CorruptEventException(position);
        }
        try {
            return new StoredEvent(
                    position,
                    eventId,
                    type,
                    version,
                    occurredAt,
                    payload,
                    EventJson.readMetadata(metadata),
                    EventJson.readTags(tags));
        } catch (UnreadableJsonException e) {
            throw new CorruptEventException(position, e);
        }
    }
}
