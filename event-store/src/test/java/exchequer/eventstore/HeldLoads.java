package exchequer.eventstore;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database whose answers to shared loads stay in the hands of the test: the query has seen what
 * it saw, and its callers do not know it yet.
 */
final class HeldLoads {

    private static final String SHARED_LOAD = "(walk, tag, after, types)";

    private final DataSource delegate;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private volatile boolean refusing;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private interface Call {
        @Nullable Object of(Method method, Object[] arguments) throws Throwable;
    }

    HeldLoads(DataSource delegate) {
        this.delegate = delegate;
    }

    /** From now on answers are held. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    /** How many queries have been answered, and held since the beginning. */
    int held() {
        return held.get();
    }

    /** The next shared load that is sent fails. */
    void failNext(SQLException cause) {
        failure.set(cause);
    }

    void refuseConnections(boolean now) {
        refusing = now;
    }

    DataSource dataSource() {
        return proxy(
                DataSource.class,
                delegate,
                (method, arguments) -> {
                    if (method.getName().equals("getConnection") && refusing) {
                        throw new SQLException("no connection", "08001");
                    }
                    Object result = method.invoke(delegate, arguments);
                    return result instanceof Connection connection ? watched(connection) : result;
                });
    }

    private Connection watched(Connection connection) {
        return proxy(
                Connection.class,
                connection,
                (method, arguments) -> {
                    Object result = method.invoke(connection, arguments);
                    return result instanceof PreparedStatement statement
                                    && arguments[0] instanceof String sql
                                    && sql.contains(SHARED_LOAD)
                            ? held(statement)
                            : result;
                });
    }

    private PreparedStatement held(PreparedStatement statement) {
        return proxy(
                PreparedStatement.class,
                statement,
                (method, arguments) -> {
                    if (!method.getName().equals("executeQuery")) {
                        return method.invoke(statement, arguments);
                    }
                    SQLException cause = failure.getAndSet(null);
                    if (cause != null) {
                        throw cause;
                    }
                    Object result = method.invoke(statement, arguments);
                    awaitGate();
                    return result;
                });
    }

    private void awaitGate() throws InterruptedException {
        CountDownLatch now = gate;
        if (now.getCount() > 0) {
            held.incrementAndGet();
            if (!now.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("never let go");
            }
        }
    }

    private static <T> T proxy(Class<T> type, T target, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        HeldLoads.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            try {
                                return call.of(method, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }
}
