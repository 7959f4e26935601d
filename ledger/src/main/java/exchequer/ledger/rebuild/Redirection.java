package exchequer.ledger.rebuild;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * The journal's own code at work in another schema: its SQL names the schema it is for, and says
 * another one on its way to PostgreSQL. So a version is made by exactly what writes the one in use.
 */
final class Redirection {

    private static final String LIVE = "ledger";
    private static final Pattern TABLES = Pattern.compile("\\bledger\\.(?=[a-z_])");

    /** Incidents are about the journal in use. They must not keep a new one from being made. */
    private static final Pattern INCIDENTS =
            Pattern.compile("\\bledger_checkpoints\\.incidents\\b");

    private final String schema;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Redirection(String schema) {
        this.schema = schema;
    }

    /** The same statement about the other schema. */
    String redirected(String sql) {
        return known.computeIfAbsent(
                sql,
                original ->
                        TABLES.matcher(INCIDENTS.matcher(original).replaceAll(LIVE + ".incidents"))
                                .replaceAll(schema + "."));
    }

    DataSource of(DataSource database) {
        return proxy(
                DataSource.class,
                (_, method, arguments) -> {
                    var result = invoke(database, method, arguments);
                    return result instanceof Connection connection ? of(connection) : result;
                });
    }

    Connection of(Connection connection) {
        return proxy(
                Connection.class,
                (_, method, arguments) ->
                        switch (method.getName()) {
                            case "prepareStatement" -> {
                                arguments[0] = redirected((String) arguments[0]);
                                yield invoke(connection, method, arguments);
                            }
                            case "unwrap" ->
                                    arguments[0] == PGConnection.class
                                            ? copying(connection.unwrap(PGConnection.class))
                                            : invoke(connection, method, arguments);
                            default -> invoke(connection, method, arguments);
                        });
    }

    /** COPY goes past the connection. */
    private PGConnection copying(PGConnection connection) {
        return proxy(
                PGConnection.class,
                (_, method, arguments) ->
                        method.getName().equals("getCopyAPI")
                                ? new RedirectedCopy((BaseConnection) connection)
                                : invoke(connection, method, arguments));
    }

    private final class RedirectedCopy extends CopyManager {

        RedirectedCopy(BaseConnection connection) throws SQLException {
            super(connection);
        }

        @Override
        public CopyIn copyIn(String sql) throws SQLException {
            return super.copyIn(redirected(sql));
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        Redirection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
