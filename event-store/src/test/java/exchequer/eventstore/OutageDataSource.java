package exchequer.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that can go away: for new connections, or around a commit. */
final class OutageDataSource implements DataSource {

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

    @Override
    public Connection getConnection() throws SQLException {
        if (down) {
            refused.incrementAndGet();
            throw lost();
        }
        Connection connection = delegate.getConnection();
        AtomicBoolean broken = new AtomicBoolean();
        return proxy(
                Connection.class,
                connection,
                (method, arguments) ->
                        switch (method.getName()) {
                            case "commit" -> faulty(connection, broken, () -> commit(connection));
                            case "prepareStatement" -> statement(connection, broken, arguments);
                            case "isValid" -> !broken.get() && connection.isValid(1);
                            default -> method.invoke(connection, arguments);
                        });
    }

    private interface Call {
        @Nullable Object of(Method method, Object[] arguments) throws Throwable;
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
        return proxy(
                PreparedStatement.class,
                statement,
                (method, values) ->
                        method.getName().equals("executeQuery") && connection.getAutoCommit()
                                ? faulty(connection, broken, statement::executeQuery)
                                : method.invoke(statement, values));
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

    private static <T> T proxy(Class<T> type, T target, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        OutageDataSource.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            try {
                                return call.of(method, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    private static SQLException lost() {
        return new SQLNonTransientConnectionException("connection lost (deliberate)", "08006");
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public java.io.PrintWriter getLogWriter() throws SQLException {
        return delegate.getLogWriter();
    }

    @Override
    public void setLogWriter(java.io.PrintWriter out) throws SQLException {
        delegate.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        delegate.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return delegate.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return delegate.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return delegate.isWrapperFor(type);
    }
}
