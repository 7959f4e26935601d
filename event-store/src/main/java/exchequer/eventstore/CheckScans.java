package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are gone through one by one, however many there are: what {@link LogCheckRun} and
 * {@link ArchiveCheck} do not know to look for. Each is one statement, thus of one snapshot; none
 * holds a lock that others wait for.
 */
final class CheckScans {

    private static final int FETCH = 5_000;

    private static final String TAG_ROWS =
            """
            select t.position, t.tag, t.type_id, e.tags, t.position <= h.archived_to
              from eventstore.head h
             cross join eventstore.event_tags t
              left join eventstore.events e on e.position = t.position
             where t.position > ? and t.position <= ?
             order by t.position\
            """;

    private static final String ID_ROWS =
            """
            select i.position, i.event_key, e.event_id, i.position <= h.archived_to
              from eventstore.head h
             cross join eventstore.event_ids i
              left join eventstore.events e on e.position = i.position
             where i.position > ? and i.position <= ?\
            """;

    private static final String BEYOND =
            """
            where position > (
                  select greatest(
                         archived_to, (select max(position) from eventstore.events))
                    from eventstore.head)\
            """;

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

    CheckScans(Connection connection) {
        this.connection = connection;
    }

    /** By position. */
    void eachTagRow(long after, long upTo, Consumer<TagRow> consumer) throws SQLException {
        each(TAG_ROWS, consumer, CheckScans::tagRow, after, upTo);
    }

    void eachIdRow(long after, long upTo, Consumer<IdRow> consumer) throws SQLException {
        each(ID_ROWS, consumer, CheckScans::idRow, after, upTo);
    }

    void eachTagRowBeyondLastEvent(Consumer<TagRow> consumer) throws SQLException {
        String sql = "select position, tag, type_id, null, false from eventstore.event_tags ";
        each(sql + BEYOND, consumer, CheckScans::tagRow);
    }

    void eachIdRowOutsideLog(Consumer<IdRow> consumer) throws SQLException {
        String sql = "select position, event_key, null, false from eventstore.event_ids ";
        each(sql + BEYOND + " or position < 1", consumer, CheckScans::idRow);
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
