package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.axonframework.common.jdbc.ConnectionProvider;
import org.axonframework.messaging.core.unitofwork.transaction.Transaction;
import org.axonframework.messaging.core.unitofwork.transaction.TransactionManager;
import org.jspecify.annotations.Nullable;

/**
 * One connection per unit of work, so that a projection and its token commit together. Stands in
 * for the transaction manager of an application server.
 */
final class ThreadTransactions implements TransactionManager, ConnectionProvider {

    private final DataSource dataSource;
    private final ThreadLocal<@Nullable Connection> current = new ThreadLocal<>();

    ThreadTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public boolean requiresSameThreadInvocations() {
        return true;
    }

    @Override
    public Transaction startTransaction() {
        if (current.get() != null) {
            throw new IllegalStateException("a transaction is already open on this thread");
        }
        try {
            Connection connection = dataSource.getConnection();
            connection.setAutoCommit(false);
            current.set(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Transaction() {
            @Override
            public void commit() {
                end(true);
            }

            @Override
            public void rollback() {
                end(false);
            }
        };
    }

    private void end(boolean commit) {
        try (Connection connection = current.get()) {
            current.remove();
            if (connection == null) {
                return;
            }
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The connection of the open transaction, whose close is left to the transaction. */
    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = current.get();
        if (connection == null) {
            return dataSource.getConnection();
        }
        return Proxied.of(
                Connection.class,
                (method, arguments) ->
                        method.getName().equals("close")
                                ? null
                                : Proxied.invoke(connection, method, arguments));
    }
}
