package exchequer.nip90.outbox;

import exchequer.nip90.relay.RelayStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs work in a transaction of its own. */
record Transactions(DataSource database) {

    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * @throws RelayStoreException with the message, when it is not known to be committed
     */
    <T> T run(String otherwise, Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            throw new RelayStoreException(otherwise, failure);
        }
    }
}
