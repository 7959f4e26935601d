package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The head row, locked until the transaction ends: nobody else appends meanwhile.
 *
 * @param lastEventId of the event at the position; null in an empty log, or if it is archived
 */
record HeadLock(long position, long mark, @Nullable String lastEventId) {

    private static final String SQL =
            "select position, mark, last_event_id from eventstore.lock_head()";

    /** Waits for whoever has the lock; the connection must be in a transaction. */
    static HeadLock take(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new HeadLock(row.getLong(1), row.getLong(2), row.getString(3));
        }
    }
}
