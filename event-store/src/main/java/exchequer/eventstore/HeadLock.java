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

    /** A writer that is stuck on another node must not hang this one for ever. */
    static final int TIMEOUT_SECONDS = 30;

    private static final String SQL =
            """
            select h.position, h.mark,
                   (select e.event_id from eventstore.events e where e.position = h.position)
              from eventstore.head h for update of h""";

    /** Waits for whoever has the lock; the connection must be in a transaction. */
    static HeadLock take(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setQueryTimeout(TIMEOUT_SECONDS);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("eventstore.head has lost its row");
                }
                return new HeadLock(row.getLong(1), row.getLong(2), row.getString(3));
            }
        }
    }
}
