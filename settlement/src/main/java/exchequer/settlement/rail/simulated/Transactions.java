package exchequer.settlement.rail.simulated;

import exchequer.settlement.rail.RailUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Runs work in one database transaction, at read committed: order comes from row locks. No
 * statement, waiting for a lock included, lasts longer than ten seconds.
 */
final class Transactions {

    private final DataSource dataSource;

    /** Work that is undone as a whole if it throws. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    Transactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * @throws RailUnavailableException when the database failed, in which case the work may or may
     *     not have been committed
     */
    <T> T run(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                limitWaiting(connection);
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    private static void limitWaiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = '10s'");
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static RuntimeException translated(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        // Bad data, violated constraint, bad SQL: waiting would not help, so it must not look like
        // an outage that callers sit out.
        if (state.startsWith("22") || state.startsWith("23") || state.startsWith("42")) {
            return new IllegalStateException("the simulation broke its own rules", e);
        }
        return new RailUnavailableException("the simulation's database failed", e);
    }
}
