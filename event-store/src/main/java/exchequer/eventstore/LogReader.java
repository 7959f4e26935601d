package exchequer.eventstore;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries on the log. None needs a transaction around several statements: everything up to a head
 * that was seen is committed, visible to any later statement, and never changes.
 */
final class LogReader {

    private static final String EVENT =
            """
            select e.position, e.event_id, y.name, e.version, e.occurred_at, e.payload,
                   e.payload_sha256, e.metadata::text""";

    private static final String TAGS =
            """
            ,
                   array(select g.key from unnest(e.tag_ids) with ordinality i (tag_id, n)
                           join eventstore.tags g on g.tag_id = i.tag_id order by i.n),
                   array(select g.value from unnest(e.tag_ids) with ordinality i (tag_id, n)
                           join eventstore.tags g on g.tag_id = i.tag_id order by i.n)""";

    private static final String FROM_POSITIONS =
            """

              from (%s) p
              join eventstore.events e on e.position = p.position
              join eventstore.types y on y.type_id = e.type_id
             order by e.position""";

    private final Database database;

    LogReader(Database database) {
        this.database = database;
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

    /** Selected events in {@code (after, upTo]}, ascending, without their tags. */
    List<StoredEvent> page(EventSelection selection, long after, long upTo, int max) {
        return events(selection, after, upTo, max, false);
    }

    /** Selected events after a position, ascending, with their tags. */
    List<StoredEvent> tagged(EventSelection selection, long after, int max) {
        return events(selection, after, Long.MAX_VALUE, max, true);
    }

    /** Whether a selected event lies in {@code (after, upTo]}, as the connection sees it. */
    static boolean anyMatch(Connection connection, EventSelection selection, long after, long upTo)
            throws SQLException {
        if (selection.isNothing() || after >= upTo) {
            return false;
        }
        PositionQuery positions = new PositionQuery(selection, after, upTo, 1);
        try (PreparedStatement statement = connection.prepareStatement(positions.sql())) {
            positions.bind(connection, statement);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** The position before the first event that happened at or after the instant. */
    long positionBefore(Instant at) {
        String sql =
                """
                select coalesce(
                    (select min(position) - 1 from eventstore.events where occurred_at >= ?),
                    (select position from eventstore.head))""";
        return database.query(
                "find the position of an instant",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setObject(1, at.atOffset(ZoneOffset.UTC));
                        try (ResultSet rows = statement.executeQuery()) {
                            rows.next();
                            return rows.getLong(1);
                        }
                    }
                });
    }

    private List<StoredEvent> events(
            EventSelection selection, long after, long upTo, int max, boolean withTags) {
        if (selection.isNothing() || after >= upTo || max <= 0) {
            return List.of();
        }
        PositionQuery positions = new PositionQuery(selection, after, upTo, max);
        String sql = EVENT + (withTags ? TAGS : "") + FROM_POSITIONS.formatted(positions.sql());
        return database.query(
                "read events",
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        positions.bind(connection, statement);
                        try (ResultSet rows = statement.executeQuery()) {
                            return eventsOf(rows, withTags);
                        }
                    }
                });
    }

    private static List<StoredEvent> eventsOf(ResultSet rows, boolean withTags)
            throws SQLException {
        List<StoredEvent> events = new ArrayList<>();
        while (rows.next()) {
            events.add(eventOf(rows, withTags));
        }
        return events;
    }

    private static StoredEvent eventOf(ResultSet row, boolean withTags) throws SQLException {
        long position = row.getLong(1);
        byte[] payload = row.getBytes(6);
        // Hashes elsewhere commit to these bytes: a change on disk must not travel on as if it were
        // the event.
        if (!MessageDigest.isEqual(Sha256.of(payload), row.getBytes(7))) {
            throw new CorruptEventException(position);
        }
        return new StoredEvent(
                position,
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                payload,
                MetadataJson.read(row.getString(8)),
                withTags ? tagsOf(row) : List.of());
    }

    private static List<EventTag> tagsOf(ResultSet row) throws SQLException {
        String[] keys = (String[]) row.getArray(9).getArray();
        String[] values = (String[]) row.getArray(10).getArray();
        List<EventTag> tags = new ArrayList<>(keys.length);
        for (int i = 0; i < keys.length; i++) {
            tags.add(new EventTag(keys[i], values[i]));
        }
        return List.copyOf(tags);
    }
}
