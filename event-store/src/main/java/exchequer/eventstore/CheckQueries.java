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
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The questions of {@link LogCheckRun}. Each is one statement, thus of one snapshot; none holds a
 * lock that others wait for.
 */
final class CheckQueries {

    static final int PAGE = 2_000;
    private static final int FETCH = 5_000;

    private static final String ENDS =
            """
            select position, coalesce((select max(position) from eventstore.events), archived_to)
              from eventstore.head""";

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
             order by r.position"""
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
             where t.found = 0 or t.other_type is not null""";

    private static final String IDS =
            """
            select w.n, i.position
              from unnest(?::text[], ?) with ordinality w (key, position, n)
              left join lateral (
                   select position from eventstore.event_ids
                    where event_key = w.key::uuid limit 1) i on true
             where i.position is distinct from w.position""";

    private static final String TAG_ROWS =
            """
            select t.position, t.tag, t.type_id, e.tags, t.position <= h.archived_to
              from eventstore.head h
             cross join eventstore.event_tags t
              left join eventstore.events e on e.position = t.position
             where t.position > ? and t.position <= ?
             order by t.position""";

    private static final String ID_ROWS =
            """
            select i.position, i.event_key, e.event_id, i.position <= h.archived_to
              from eventstore.head h
             cross join eventstore.event_ids i
              left join eventstore.events e on e.position = i.position
             where i.position > ? and i.position <= ?""";

    private static final String BEYOND =
            """
             where position > (
                   select greatest(
                          archived_to, (select max(position) from eventstore.events))
                     from eventstore.head)""";

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

    /**
     * @param tags of the event at the position, null when there is none
     */
    record TagRow(long position, long tag, int typeId, @Nullable String tags, boolean isArchived) {}

    /**
     * @param eventId of the event at the position, null when there is none
     */
    record IdRow(long position, String key, @Nullable String eventId, boolean isArchived) {}

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

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

    /** By position. */
    void eachTagRow(long after, long upTo, Consumer<TagRow> consumer) throws SQLException {
        each(TAG_ROWS, consumer, CheckQueries::tagRow, after, upTo);
    }

    void eachIdRow(long after, long upTo, Consumer<IdRow> consumer) throws SQLException {
        each(ID_ROWS, consumer, CheckQueries::idRow, after, upTo);
    }

    void eachTagRowBeyondLastEvent(Consumer<TagRow> consumer) throws SQLException {
        String sql = "select position, tag, type_id, null, false from eventstore.event_tags ";
        each(sql + BEYOND, consumer, CheckQueries::tagRow);
    }

    void eachIdRowOutsideLog(Consumer<IdRow> consumer) throws SQLException {
        String sql = "select position, event_key, null, false from eventstore.event_ids ";
        each(sql + BEYOND + " or position < 1", consumer, CheckQueries::idRow);
    }

    private static TagRow tagRow(ResultSet row) throws SQLException {
        return new TagRow(
                row.getLong(1), row.getLong(2), row.getInt(3), row.getString(4), row.getBoolean(5));
    }

    private static IdRow idRow(ResultSet row) throws SQLException {
        return new IdRow(row.getLong(1), row.getString(2), row.getString(3), row.getBoolean(4));
    }

    /** The driver fetches in portions only within a transaction. */
    <T> void each(String sql, Consumer<T> consumer, RowReader<T> reader, long... parameters)
            throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    consumer.accept(reader.read(row));
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
