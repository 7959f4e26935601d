package exchequer.settlement.rail.simulated;

import exchequer.settlement.rail.RailUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/**
 * Runs work in one database transaction, at read committed: order comes from row locks. No
 * statement, waiting for a lock included, lasts longer than ten seconds.
 */
final class Transactions {

    /** Begins the first message of work that is {@link #runLimited run limited}. */
    static final String LIMIT = "set local statement_timeout = '10s';\n";

    private static final int SECONDS = 10;

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
        return runLimited(
                connection -> {
                    limitWaiting(connection);
                    return work.in(connection);
                });
    }

    /**
     * As {@link #run}, but the work's first statement begins with {@link #LIMIT}, which saves a
     * round trip while rows are locked.
     */
    <T> T runLimited(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
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

    /**
     * Reads by one {@link #query}, without a transaction around it.
     *
     * @throws RailUnavailableException when the database failed
     */
    <T> T read(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            return work.in(connection);
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    /**
     * A query of its own limit, planned for its parameters and the tables as they are now: a plan
     * that was kept from when a table was small would read all of it once it is large.
     */
    static PreparedStatement query(Connection connection, String sql) throws SQLException {
        PreparedStatement query = connection.prepareStatement(sql);
        try {
            query.setQueryTimeout(SECONDS);
            query.unwrap(PGStatement.class).setPrepareThreshold(0);
            return query;
        } catch (SQLException e) {
            query.close();
            throw e;
        }
    }

    private static void limitWaiting(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LIMIT);
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
