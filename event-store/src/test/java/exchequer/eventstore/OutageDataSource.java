package exchequer.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A database that can go away: for new connections, or around a commit. */
final class OutageDataSource implements DataSource {

    /** What happens to the next commit. */
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
        return (Connection)
                Proxy.newProxyInstance(
                        OutageDataSource.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            try {
                                return method.getName().equals("commit")
                                        ? commit(connection)
                                        : method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private @Nullable Object commit(Connection connection) throws SQLException {
        CommitFault now = fault.getAndSet(CommitFault.NONE);
        if (now == CommitFault.BEFORE) {
            connection.rollback();
        } else {
            connection.commit();
        }
        if (now != CommitFault.NONE) {
            down = downAfterFault;
            throw lost();
        }
        return null;
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
