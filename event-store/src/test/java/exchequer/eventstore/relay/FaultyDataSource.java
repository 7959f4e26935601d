package exchequer.eventstore.relay;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Puts a fault around what is done with a database. */
public final class FaultyDataSource {

    /** Stands around every execution, and around the end of transactions and connections. */
    @FunctionalInterface
    public interface Fault {

        /**
         * @param what the text of the statement, or {@code commit}, {@code rollback}, {@code close}
         * @param real does it
         */
        @Nullable Object around(String what, Callable<@Nullable Object> real) throws Exception;
    }

    private FaultyDataSource() {}

    public static DataSource of(DataSource real, Fault fault) {
        return proxy(
                DataSource.class,
                (method, arguments) -> {
                    var result = invoke(real, method, arguments);
                    return result instanceof Connection connection
                            ? connection(connection, fault)
                            : result;
                });
    }

    private static Connection connection(Connection real, Fault fault) {
        return proxy(
                Connection.class,
                (method, arguments) ->
                        switch (method.getName()) {
                            case "commit", "rollback", "close" ->
                                    fault.around(
                                            method.getName(),
                                            () -> invoke(real, method, arguments));
                            case "prepareStatement" ->
                                    statement(
                                            (PreparedStatement) invoke(real, method, arguments),
                                            (String) arguments[0],
                                            fault);
                            default -> invoke(real, method, arguments);
                        });
    }

    private static PreparedStatement statement(PreparedStatement real, String sql, Fault fault) {
        return proxy(
                PreparedStatement.class,
                (method, arguments) ->
                        method.getName().startsWith("execute")
                                ? fault.around(sql, () -> invoke(real, method, arguments))
                                : invoke(real, method, arguments));
    }

    private interface Call {
        @Nullable Object invoke(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(
                        FaultyDataSource.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> call.invoke(method, arguments)));
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] arguments)
            throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
