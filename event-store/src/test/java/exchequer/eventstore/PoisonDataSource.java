package exchequer.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLDataException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * A database that refuses every append in which some text occurs, as it does with bad encodings.
 */
final class PoisonDataSource {

    private PoisonDataSource() {}

    static DataSource of(DataSource real, String poison) {
        return Proxied.of(
                DataSource.class,
                (method, arguments) -> {
                    Object result = Proxied.invoke(real, method, arguments);
                    return result instanceof Connection connection
                            ? refusing(connection, poison)
                            : result;
                });
    }

    private static Connection refusing(Connection real, String poison) {
        return Proxied.of(
                Connection.class,
                (method, arguments) -> {
                    Object result = Proxied.invoke(real, method, arguments);
                    return result instanceof PreparedStatement statement
                            ? refusing(statement, poison)
                            : result;
                });
    }

    private static PreparedStatement refusing(PreparedStatement real, String poison) {
        AtomicBoolean poisoned = new AtomicBoolean();
        return Proxied.of(
                PreparedStatement.class,
                (method, arguments) -> {
                    if (method.getName().equals("setArray")) {
                        String elements = String.valueOf(arguments[1]);
                        poisoned.compareAndSet(false, elements.contains(poison));
                    }
                    if (method.getName().equals("executeQuery") && poisoned.get()) {
                        throw new SQLDataException("character not in repertoire", "22021");
                    }
                    return Proxied.invoke(real, method, arguments);
                });
    }
}
