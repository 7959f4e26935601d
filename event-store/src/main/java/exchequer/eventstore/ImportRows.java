package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.messaging.core.QualifiedName;

/**
 * Events of an import, and the rows they become.
 *
 * @param before the position before the first one
 * @param typeIds contains those of the events
 */
record ImportRows(
        List<NewEvent> events,
        long before,
        Map<QualifiedName, Integer> typeIds,
        Instant recordedAt) {

    private record TagRow(long tag, long position, int type) {}

    private record IdRow(UUID key, String text, long position) {}

    /** Appends them to the log, in the order of its indexes: neighbours are met in one go. */
    void copyIntoLog(Connection connection) throws SQLException {
        List<IdRow> ids = new ArrayList<>(events.size());
        List<TagRow> tags = new ArrayList<>(2 * events.size());
        long position = before;
        for (NewEvent event : events) {
            String key = event.eventKey();
            ids.add(new IdRow(UUID.fromString(key), key, ++position));
            for (long tag : event.tagHashes()) {
                tags.add(new TagRow(tag, position, typeIds.get(event.type())));
            }
        }
        ids.sort(Comparator.comparing(IdRow::text));
        tags.sort(Comparator.comparingLong(TagRow::tag).thenComparingLong(TagRow::position));
        CopyRows idRows = ids(connection, "");
        for (IdRow id : ids) {
            idRows.row().uuid(id.key).number(id.position);
        }
        idRows.end();
        copyEvents(connection, "");
        CopyRows tagRows = tags(connection, "");
        for (TagRow tag : tags) {
            tagRows.row().number(tag.tag).number(tag.position).number(tag.type);
        }
        tagRows.end();
    }

    /**
     * Puts them into tables that have no indexes.
     *
     * @param suffix of the names of the tables
     */
    void copyIntoTables(Connection connection, String suffix) throws SQLException {
        CopyRows ids = ids(connection, suffix);
        long position = before;
        for (NewEvent event : events) {
            ids.row().uuid(UUID.fromString(event.eventKey())).number(++position);
        }
        ids.end();
        copyEvents(connection, suffix);
        CopyRows tags = tags(connection, suffix);
        position = before;
        for (NewEvent event : events) {
            position++;
            for (long tag : event.tagHashes()) {
                tags.row().number(tag).number(position).number((int) typeIds.get(event.type()));
            }
        }
        tags.end();
    }

    private void copyEvents(Connection connection, String suffix) throws SQLException {
        CopyRows rows =
                new CopyRows(
                        connection,
                        "eventstore.events"
                                + suffix
                                + " (position, event_id, type_id, version, occurred_at,"
                                + " recorded_at, payload, payload_sha256, metadata, tags)",
                        10);
        long recordedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, recordedAt);
        long position = before;
        for (NewEvent event : events) {
            rows.row()
                    .number(++position)
                    .text(event.eventId())
                    .number((int) typeIds.get(event.type()))
                    .text(event.version())
                    .instant(event.occurredAtMicros())
                    .instant(recordedAtMicros)
                    .bytes(event.payload())
                    .bytes(event.payloadSha256())
                    .text(event.metadata())
                    .text(event.tagsJson());
        }
        rows.end();
    }

    private static CopyRows ids(Connection connection, String suffix) throws SQLException {
        return new CopyRows(
                connection, "eventstore.event_ids" + suffix + " (event_key, position)", 2);
    }

    private static CopyRows tags(Connection connection, String suffix) throws SQLException {
        return new CopyRows(
                connection, "eventstore.event_tags" + suffix + " (tag, position, type_id)", 3);
    }
}
