package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Where the log ends.
 *
 * @param mark of the head row; no two heads have the same, not even of a log restored from a backup
 * @param eventId of the event at the position; null in an empty log, or if it is archived
 */
record LogHead(long position, long mark, @Nullable String eventId) {

    private static final String LOCK =
            "select position, mark, last_event_id from eventstore.lock_head()";

    /**
     * Takes the append lock: nobody else appends until the transaction ends. Waits for whoever has
     * it; the connection must be in a transaction.
     */
    static LogHead lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new LogHead(row.getLong(1), row.getLong(2), row.getString(3));
        }
    }
}
