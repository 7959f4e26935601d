package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.core.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Queries on the log. None needs a transaction around several statements: everything up to a head
 * that was seen is committed, visible to any later statement, and never changes.
 */
final class LogReader {

    /** A page ends with the event that makes it longer than this. */
    static final int PAGE_BYTES = 4 << 20;

    /** The sum ends a page of large events early. It reads lengths, not payloads. */
    private static final String PAGE =
            """
            select h.position, h.archived_to, r.*
              from eventstore.head h
              left join lateral (
                    select %s.position, e.event_id, e.type_id, e.version, e.occurred_at, e.payload,
                           e.payload_sha256, e.metadata, e.tags,
                           sum(octet_length(e.payload)) over (order by %1$s.position)
                               - octet_length(e.payload) as bytes_before
                      from %s) r
                on r.bytes_before is null or r.bytes_before < %d
             order by r.position""";

    private static final String EVERYTHING = "(%s) e";

    /**
     * The inner limit changes no result; it keeps the planner from reading all events while they
     * are few, by a plan that it then remembers.
     */
    private static final String SELECTED =
            """
            (%s) p left join lateral (
                 select * from eventstore.events e where e.position = p.position limit 1) e on true""";

    private static final String HEADERS =
            """
            select position, event_id, type_id, tags from eventstore.events
             where position >= (select ?::bigint) and position <= (select ?::bigint)
             order by position""";

    private final Database database;
    private final TypeIds types;

    LogReader(Database database, TypeIds types) {
        this.database = database;
        this.types = types;
    }

    long head() {
        return database.query("read the head position", LogReader::head);
    }

    static long head(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("select position from eventstore.head");
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new IllegalStateException("eventstore.head has lost its row");
            }
            return rows.getLong(1);
        }
    }

    /**
     * The next selected events in {@code (after, upTo]}, by one statement.
     *
     * @throws EventsArchivedException when one of them is archived
     * @throws CorruptEventException when one of them is damaged
     */
    LogPage page(EventSelection selection, long after, long upTo, int max) {
        return database.query(
                "read events", connection -> page(connection, selection, after, upTo, max));
    }

    /** The same, as the connection's transaction sees it. */
    LogPage page(Connection connection, EventSelection selection, long after, long upTo, int max)
            throws SQLException {
        if (selection.isNothing()) {
            long head = head(connection);
            return new LogPage(List.of(), head, Math.min(upTo, head));
        }
        PositionQuery positions = new PositionQuery(selection, after, upTo, max);
        String from = (selection.everything() ? EVERYTHING : SELECTED).formatted(positions.sql());
        String sql = PAGE.formatted(selection.everything() ? "e" : "p", from, PAGE_BYTES);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            positions.bind(connection, statement);
            try (ResultSet rows = statement.executeQuery()) {
                return pageOf(connection, rows, selection, after, upTo, max);
            }
        }
    }

    private LogPage pageOf(
            Connection connection,
            ResultSet rows,
            EventSelection selection,
            long after,
            long upTo,
            int max)
            throws SQLException {
        List<StoredEvent> events = new ArrayList<>();
        long head = 0;
        long last = after;
        long bytes = 0;
        int found = 0;
        while (rows.next()) {
            head = rows.getLong(1);
            long archivedTo = rows.getLong(2);
            // Of an archived event the index of tags has an entry; where no tags are asked for,
            // nothing tells whether it is needed.
            if (Math.max(after, 0) < archivedTo && !selection.hasTagsOnly()) {
                throw new EventsArchivedException(archivedTo);
            }
            long position = rows.getLong(3);
            if (rows.wasNull()) {
                break;
            }
            if (rows.getString(4) == null) {
                throw new EventsArchivedException(archivedTo);
            }
            last = position;
            StoredEvent event = StoredRow.read(connection, rows, 3, types).event();
            bytes += event.payload().length;
            found++;
            if (selection.matches(event)) {
                events.add(event);
            }
        }
        boolean complete = found < max && bytes < PAGE_BYTES;
        return new LogPage(events, head, complete ? Math.min(upTo, head) : last);
    }

    /**
     * Whether a selected event lies after a position, as the connection sees it. An archived event
     * counts as selected when its tags have the hashes of what is selected.
     *
     * @throws EventsArchivedException when only the archived events could tell
     */
    boolean anyMatch(Connection connection, EventSelection selection, long after)
            throws SQLException {
        long scanned = after;
        while (true) {
            LogPage page;
            try {
                page = page(connection, selection, scanned, Long.MAX_VALUE, 1);
            } catch (EventsArchivedException e) {
                if (selection.everything() || selection.hasTagsOnly()) {
                    return true;
                }
                throw e;
            }
            if (!page.events().isEmpty()) {
                return true;
            }
            if (page.scanned() >= page.head()) {
                return false;
            }
            scanned = page.scanned();
        }
    }

    /**
     * Types and tags of the events after a position, as the connection sees them.
     *
     * @param eventId of the event at the position, by which it is recognised; null when not known
     * @return empty of events when another one is there, or tags cannot be read
     */
    RecentTags tagsAfter(Connection connection, long position, @Nullable String eventId, long upTo)
            throws SQLException {
        RecentTags tags = new RecentTags();
        try (PreparedStatement statement = connection.prepareStatement(HEADERS)) {
            statement.setLong(1, position);
            statement.setLong(2, upTo);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getLong(1) > position) {
                        tags.add(
                                rows.getLong(1),
                                new QualifiedName(types.name(connection, rows.getInt(3))),
                                EventTag.axonTags(EventJson.readTags(rows.getString(4))));
                    } else if (!rows.getString(2).equals(eventId)) {
                        return new RecentTags();
                    }
                }
            }
        } catch (UnreadableJsonException damaged) {
            // Appending goes on without; reading the event will say what is wrong.
            return new RecentTags();
        }
        return tags;
    }

    /**
     * The position before the first event that happened at or after the instant.
     *
     * @throws EventsArchivedException when that may be an archived one
     */
    long positionBefore(Instant at) {
        String sql =
                """
                select coalesce(
                    (select min(position) - 1 from eventstore.events where occurred_at >= ?),
                    position), archived_to from eventstore.head""";
        return database.query(
                "find the position of an instant",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setObject(1, at.atOffset(ZoneOffset.UTC));
                        try (ResultSet rows = statement.executeQuery()) {
                            rows.next();
                            long position = rows.getLong(1);
                            if (position > 0 && position == rows.getLong(2)) {
                                throw new EventsArchivedException(position);
                            }
                            return position;
                        }
                    }
                });
    }
}
