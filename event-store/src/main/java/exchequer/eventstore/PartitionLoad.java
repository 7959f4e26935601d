package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition that is filled as a whole: rows first, indexes afterwards. It is one transaction,
 * which has the append lock from beginning to end: either it all becomes part of the log, or
 * nothing was there. Used by one thread at a time.
 */
final class PartitionLoad implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionLoad.class);

    /**
     * Building an index over a full partition is one statement, and takes longer than what a pool's
     * timeout is meant for.
     */
    private static final int TIMEOUT_MS = 30 * 60_000;

    private static final String BEGIN =
            "select first_position, end_position from eventstore.begin_load(?)";

    private static final String FINISH =
            "select duplicate_id, duplicate_type from eventstore.finish_load(?, ?, ?)";

    private final Connection connection;
    private final int usualTimeout;
    private final long first;
    private final long end;
    private long last;

    private PartitionLoad(Connection connection, long first, long end) throws SQLException {
        this.connection = connection;
        this.first = first;
        this.end = end;
        this.last = first - 1;
        this.usualTimeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, TIMEOUT_MS);
    }

    /**
     * @param smallest not for a partition of fewer positions
     * @return null when the log does not end where a partition does
     */
    static @Nullable PartitionLoad begin(Database database, int smallest) throws SQLException {
        Connection connection = database.begin();
        try {
            LogHead.lock(connection);
            try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
                statement.setLong(1, smallest);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    long first = row.getLong(1);
                    if (!row.wasNull()) {
                        return new PartitionLoad(connection, first, row.getLong(2));
                    }
                }
            }
        } catch (SQLException | RuntimeException e) {
            rollBack(connection);
            throw e;
        }
        rollBack(connection);
        return null;
    }

    /** The first position of the partition. */
    long first() {
        return first;
    }

    /** The last position that an event was added at. */
    long last() {
        return last;
    }

    /** How many more events it has positions for. */
    long room() {
        return end - 1 - last;
    }

    /** Adds events that begin at the next position. */
    void add(ImportRows rows) throws SQLException {
        rows.copyIntoTables(connection, "_" + first);
        last += rows.events().size();
    }

    /**
     * Makes what was added part of the log.
     *
     * @throws EventRejectedException when an identifier is stored already, or is there twice
     */
    void finish(long mark) throws SQLException {
        LOG.info("Building the indexes of positions {} to {} of the event log", first, last);
        try (PreparedStatement statement = connection.prepareStatement(FINISH)) {
            statement.setLong(1, first);
            statement.setLong(2, last);
            statement.setLong(3, mark);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String duplicate = row.getString(1);
                if (duplicate != null) {
                    throw AppendRequest.duplicate(duplicate, row.getString(2));
                }
            }
        }
        connection.commit();
    }

    /** What was not finished is undone. */
    @Override
    public void close() {
        try {
            connection.setNetworkTimeout(Runnable::run, usualTimeout);
        } catch (SQLException e) {
            LOG.debug("A connection broke while events were imported", e);
        }
        rollBack(connection);
    }

    private static void rollBack(Connection connection) {
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            // The server rolls back as well when it sees that the connection is gone.
            LOG.debug("A connection broke while events were imported", e);
        }
    }
}
