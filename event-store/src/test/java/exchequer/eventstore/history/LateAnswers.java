package exchequer.eventstore.history;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database that is as fast as ever, but whose answers to shared loads are sometimes late on their
 * way: long enough for others to append and to be told so, and for the next loads to begin.
 */
final class LateAnswers {

    private static final String SHARED_LOAD = "(walk, tag, after, types)";
    private static final long LATEST_NANOS = TimeUnit.MILLISECONDS.toNanos(6);

    private LateAnswers() {}

    private interface Call {
        @Nullable Object of(Method method, Object[] arguments) throws Throwable;
    }

    static DataSource of(DataSource delegate) {
        return proxy(
                DataSource.class,
                (method, arguments) -> {
                    Object result = method.invoke(delegate, arguments);
                    return result instanceof Connection connection ? of(connection) : result;
                });
    }

    private static Connection of(Connection delegate) {
        return proxy(
                Connection.class,
                (method, arguments) -> {
                    Object result = method.invoke(delegate, arguments);
                    return result instanceof PreparedStatement statement
                                    && arguments[0] instanceof String sql
                                    && sql.contains(SHARED_LOAD)
                            ? late(statement)
                            : result;
                });
    }

    private static PreparedStatement late(PreparedStatement delegate) {
        return proxy(
                PreparedStatement.class,
                (method, arguments) -> {
                    Object result = method.invoke(delegate, arguments);
                    if (method.getName().equals("executeQuery")) {
                        ThreadLocalRandom random = ThreadLocalRandom.current();
                        if (random.nextBoolean()) {
                            LockSupport.parkNanos(random.nextLong(LATEST_NANOS));
                        }
                    }
                    return result;
                });
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        LateAnswers.class.getClassLoader(),
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
