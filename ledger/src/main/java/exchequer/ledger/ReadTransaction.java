package exchequer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs queries that all see the books as of one moment, and can change nothing. */
final class ReadTransaction {

    @FunctionalInterface
    interface Work<T> {
        T run(Connection tx) throws SQLException;
    }

    private ReadTransaction() {}

    /**
     * @throws LedgerUnavailableException when the database fails
     */
    static <T> T run(DataSource database, Work<T> work) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                // As a statement, so that it ends with the transaction and a pooled connection
                // goes back as it came.
                statement.execute("set transaction isolation level repeatable read read only");
                return work.run(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }
}
