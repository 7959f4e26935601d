package exchequer.eventstore;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

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
     * @param first where the row's columns begin, in the order of the components
     */
    static StoredRow read(Connection connection, ResultSet row, int first, TypeIds types)
            throws SQLException {
        return new StoredRow(
                row.getLong(first),
                row.getString(first + 1),
                types.name(connection, row.getInt(first + 2)),
                row.getString(first + 3),
                row.getObject(first + 4, OffsetDateTime.class).toInstant(),
                row.getBytes(first + 5),
                row.getBytes(first + 6),
                row.getString(first + 7),
                row.getString(first + 8));
    }

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
