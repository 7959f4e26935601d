package exchequer.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * Keeps a server from writing something down, by a lock in its database, so that it can be killed
 * at exactly that moment. What waits for the lock when it is given up is thrown away first, or a
 * server that is dead by then would still have its way.
 */
final class HeldBack implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WAITING =
            " from pg_stat_activity where wait_event_type = 'Lock' and datname ="
                    + " current_database()";

    private final Connection lock;

    private HeldBack(RunningServer server, String sql) {
        try {
            lock = DriverManager.getConnection(server.infrastructure().jdbcUrl(), "postgres", null);
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** Nothing is appended to the log any more. */
    static HeldBack appends(RunningServer server) {
        return new HeldBack(server, "select position from eventstore.head for update");
    }

    /** Nothing is written to a table any more. */
    static HeldBack writes(RunningServer server, String table) {
        return new HeldBack(server, "lock table " + table + " in exclusive mode");
    }

    /** Waits until the server tries. */
    void awaitAttempt() {
        Awaitility.await("an attempt to write what is held back")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> number("select count(*)" + WAITING) > 0);
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = lock.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Lets everything go on. */
    void release() {
        close(false);
    }

    /** What waits is lost. */
    @Override
    public void close() {
        close(true);
    }

    private void close(boolean losing) {
        try {
            if (lock.isClosed()) {
                return;
            }
            if (losing) {
                number("select count(pg_terminate_backend(pid))" + WAITING);
                Awaitility.await("the end of what waited")
                        .atMost(PATIENCE)
                        .until(() -> number("select count(*)" + WAITING) == 0);
            }
            lock.rollback();
            lock.close();
        } catch (SQLException failure) {
            throw new IllegalStateException("the lock is not given up", failure);
        }
    }
}
