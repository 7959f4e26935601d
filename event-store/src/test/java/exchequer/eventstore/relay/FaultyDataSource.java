package exchequer.eventstore.relay;

import exchequer.eventstore.Proxied;
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
        return Proxied.of(
                DataSource.class,
                (method, arguments) -> {
                    var result = Proxied.invoke(real, method, arguments);
                    return result instanceof Connection connection
                            ? connection(connection, fault)
                            : result;
                });
    }

    private static Connection connection(Connection real, Fault fault) {
        return Proxied.of(
                Connection.class,
                (method, arguments) ->
                        switch (method.getName()) {
                            case "commit", "rollback", "close" ->
                                    fault.around(
                                            method.getName(),
                                            () -> Proxied.invoke(real, method, arguments));
                            case "prepareStatement" ->
                                    statement(
                                            (PreparedStatement)
                                                    Proxied.invoke(real, method, arguments),
                                            (String) arguments[0],
                                            fault);
                            default -> Proxied.invoke(real, method, arguments);
                        });
    }

    private static PreparedStatement statement(PreparedStatement real, String sql, Fault fault) {
        return Proxied.of(
                PreparedStatement.class,
                (method, arguments) ->
                        method.getName().startsWith("execute")
                                ? fault.around(sql, () -> Proxied.invoke(real, method, arguments))
                                : Proxied.invoke(real, method, arguments));
    }
}
