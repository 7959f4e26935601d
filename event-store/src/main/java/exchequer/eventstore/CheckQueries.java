package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * The questions of {@link LogCheckRun} about a page of events, and what has to be there for it.
 * Each is one statement, thus of one snapshot; none holds a lock that others wait for.
 */
final class CheckQueries {

    static final int PAGE = 2_000;

    private static final String ENDS =
            """
            select position, coalesce((select max(position) from eventstore.events), archived_to)
              from eventstore.head\
            """;

    /** The sum ends a page of large events early. */
    private static final String PAGE_SQL =
            """
            select h.archived_to, r.*
              from eventstore.head h
              left join lateral (
                    select e.position, e.event_id, e.type_id, e.payload, e.payload_sha256,
                           e.metadata, e.tags,
                           sum(octet_length(e.payload)) over (order by e.position)
                               - octet_length(e.payload) as bytes_before
                      from (select * from eventstore.events
                             where position > ? and position <= ?
                             order by position limit %d) e) r
                on r.bytes_before < %d
             order by r.position\
            """
                    .formatted(PAGE, LogReader.PAGE_BYTES);

    /** The limits keep the planner from joining whole tables. */
    private static final String TAGS =
            """
            select w.n, t.found, t.other_type
              from unnest(?, ?, ?) with ordinality w (tag, position, type_id, n)
             cross join lateral (
                   select count(*) as found,
                          min(type_id) filter (where type_id <> w.type_id) as other_type
                     from (select e.type_id from eventstore.event_tags e
                            where e.tag = w.tag and e.position = w.position limit 2) two) t
             where t.found = 0 or t.other_type is not null\
            """;

    private static final String IDS =
            """
            select w.n, i.position
              from unnest(?::text[], ?) with ordinality w (key, position, n)
              left join lateral (
                   select position from eventstore.event_ids
                    where event_key = w.key::uuid limit 1) i on true
             where i.position is distinct from w.position\
            """;

    record Ends(long head, long lastEvent) {}

    record Row(
            long position,
            String eventId,
            int typeId,
            byte[] payload,
            byte[] payloadSha256,
            String metadata,
            String tags) {}

    record Page(long archivedTo, List<Row> rows) {}

    record WantedTag(long position, int typeId, EventTag tag, long hash) {}

    record WantedId(long position, String eventId, String key) {}

    private final Connection connection;
    private final PGConnection arrays;

    CheckQueries(Connection connection) throws SQLException {
        this.connection = connection;
        this.arrays = connection.unwrap(PGConnection.class);
    }

    Ends ends() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENDS);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("eventstore.head has lost its row");
            }
            return new Ends(row.getLong(1), row.getLong(2));
        }
    }

    Set<Integer> types() throws SQLException {
        Set<Integer> types = new HashSet<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("select type_id from eventstore.types");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                types.add(rows.getInt(1));
            }
        }
        return types;
    }

    /** The last position that belongs to the partition of this one. */
    long endOfPartition(long position) throws SQLException {
        return number(
                "select coalesce(min(end_position) - 1, ?) from eventstore.partitions"
                        + " where end_position > ?",
                Long.MAX_VALUE,
                position);
    }

    Page page(long after, long upTo) throws SQLException {
        long archivedTo = 0;
        List<Row> page = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PAGE_SQL)) {
            statement.setLong(1, after);
            statement.setLong(2, upTo);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    archivedTo = row.getLong(1);
                    if (row.getString(3) != null) {
                        page.add(
                                new Row(
                                        row.getLong(2),
                                        row.getString(3),
                                        row.getInt(4),
                                        row.getBytes(5),
                                        row.getBytes(6),
                                        row.getString(7),
                                        row.getString(8)));
                    }
                }
            }
        }
        return new Page(archivedTo, page);
    }

    /**
     * @return how many of them have a row
     */
    long lookUpTags(List<WantedTag> wanted, Consumer<LogFinding> report) throws SQLException {
        long found = wanted.size();
        try (PreparedStatement statement = connection.prepareStatement(TAGS)) {
            long[] tags = wanted.stream().mapToLong(WantedTag::hash).toArray();
            long[] positions = wanted.stream().mapToLong(WantedTag::position).toArray();
            int[] types = wanted.stream().mapToInt(WantedTag::typeId).toArray();
            statement.setArray(1, arrays.createArrayOf("int8", tags));
            statement.setArray(2, arrays.createArrayOf("int8", positions));
            statement.setArray(3, arrays.createArrayOf("int4", types));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    WantedTag tag = wanted.get(row.getInt(1) - 1);
                    if (row.getInt(2) == 0) {
                        found--;
                        report.accept(new LogFinding.TagRowMissing(tag.position, tag.tag));
                    } else {
                        report.accept(
                                new LogFinding.TagRowOfWrongType(
                                        tag.position, tag.tag, tag.typeId, row.getInt(3)));
                    }
                }
            }
        }
        return found;
    }

    /**
     * @return how many of them have their row
     */
    long lookUpIds(List<WantedId> wanted, Consumer<LogFinding> report) throws SQLException {
        long found = wanted.size();
        try (PreparedStatement statement = connection.prepareStatement(IDS)) {
            String[] keys = wanted.stream().map(WantedId::key).toArray(String[]::new);
            long[] positions = wanted.stream().mapToLong(WantedId::position).toArray();
            statement.setArray(1, arrays.createArrayOf("text", keys));
            statement.setArray(2, arrays.createArrayOf("int8", positions));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found--;
                    WantedId id = wanted.get(row.getInt(1) - 1);
                    long elsewhere = row.getLong(2);
                    report.accept(
                            row.wasNull()
                                    ? new LogFinding.IdRowMissing(id.position, id.eventId)
                                    : new LogFinding.IdRowElsewhere(
                                            id.position, id.eventId, elsewhere));
                }
            }
        }
        return found;
    }

    long countTagRows(long after, long upTo) throws SQLException {
        return number(
                "select count(*) from eventstore.event_tags where position > ? and position <= ?",
                after,
                upTo);
    }

    long countIdRows(long after, long upTo) throws SQLException {
        return number(
                "select count(*) from eventstore.event_ids where position > ? and position <= ?",
                after,
                upTo);
    }

    private long number(String sql, long first, long second) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, first);
            statement.setLong(2, second);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
