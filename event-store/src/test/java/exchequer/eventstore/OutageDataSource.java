package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that can go away: for new connections, or around a commit. */
final class OutageDataSource {

    /** What happens to the next commit, which is often that of a statement by itself. */
    enum CommitFault {
        NONE,
        /** The connection breaks before the server hears of the commit. */
        BEFORE,
        /** The server commits, and the answer is lost. */
        AFTER
    }

    private final DataSource delegate;
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicReference<CommitFault> fault = new AtomicReference<>(CommitFault.NONE);
    private volatile boolean down;
    private volatile boolean downAfterFault;

    OutageDataSource(DataSource delegate) {
        this.delegate = delegate;
    }

    void setDown(boolean down) {
        this.down = down;
    }

    /** Breaks the next commit, and if wanted the database with it. */
    void breakNextCommit(CommitFault next, boolean thenDown) {
        downAfterFault = thenDown;
        fault.set(next);
    }

    int refused() {
        return refused.get();
    }

    DataSource dataSource() {
        return Proxied.of(
                DataSource.class,
                (method, arguments) ->
                        method.getName().equals("getConnection")
                                ? connection()
                                : Proxied.invoke(delegate, method, arguments));
    }

    private Connection connection() throws SQLException {
        if (down) {
            refused.incrementAndGet();
            throw lost();
        }
        Connection connection = delegate.getConnection();
        AtomicBoolean broken = new AtomicBoolean();
        return Proxied.of(
                Connection.class,
                (method, arguments) ->
                        switch (method.getName()) {
                            case "commit" -> faulty(connection, broken, () -> commit(connection));
                            case "prepareStatement" -> statement(connection, broken, arguments);
                            case "isValid" -> !broken.get() && connection.isValid(1);
                            default -> Proxied.invoke(connection, method, arguments);
                        });
    }

    private interface Work {
        @Nullable Object run() throws SQLException;
    }

    private Object statement(Connection connection, AtomicBoolean broken, Object[] arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement((String) arguments[0]);
        if (!arguments[0].toString().contains("eventstore.append(")) {
            return statement;
        }
        return Proxied.of(
                PreparedStatement.class,
                (method, values) ->
                        method.getName().equals("executeQuery") && connection.getAutoCommit()
                                ? faulty(connection, broken, statement::executeQuery)
                                : Proxied.invoke(statement, method, values));
    }

    private static @Nullable Object commit(Connection connection) throws SQLException {
        connection.commit();
        return null;
    }

    private @Nullable Object faulty(Connection connection, AtomicBoolean broken, Work work)
            throws SQLException {
        CommitFault now = fault.getAndSet(CommitFault.NONE);
        @Nullable Object result = now == CommitFault.BEFORE ? null : work.run();
        if (now != CommitFault.NONE) {
            down = downAfterFault;
            broken.set(true);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            throw lost();
        }
        return result;
    }

    private static SQLException lost() {
        return new SQLNonTransientConnectionException("connection lost (deliberate)", "08006");
    }
}
