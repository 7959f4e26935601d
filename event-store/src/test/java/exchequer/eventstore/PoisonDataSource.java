package exchequer.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database that refuses every append in which some text occurs, as it does with bad encodings.
 */
final class PoisonDataSource implements DataSource {

    private final DataSource delegate;
    private final String poison;

    PoisonDataSource(DataSource delegate, String poison) {
        this.delegate = delegate;
        this.poison = poison;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = delegate.getConnection();
        return proxy(
                Connection.class,
                connection,
                (method, arguments) -> {
                    Object result = method.invoke(connection, arguments);
                    return result instanceof PreparedStatement statement
                            ? refusing(statement)
                            : result;
                });
    }

    private PreparedStatement refusing(PreparedStatement statement) {
        AtomicBoolean poisoned = new AtomicBoolean();
        return proxy(
                PreparedStatement.class,
                statement,
                (method, arguments) -> {
                    if (method.getName().equals("setArray")) {
                        String elements = String.valueOf(((Array) arguments[1]).toString());
                        poisoned.compareAndSet(false, elements.contains(poison));
                    }
                    if (method.getName().equals("executeQuery") && poisoned.get()) {
                        throw new SQLDataException("character not in repertoire", "22021");
                    }
                    return method.invoke(statement, arguments);
                });
    }

    private interface Call {
        @Nullable Object of(java.lang.reflect.Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        PoisonDataSource.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            try {
                                return call.of(method, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
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
