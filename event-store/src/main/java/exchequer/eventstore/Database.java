package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections of the event store, and what becomes of their exceptions. */
record Database(DataSource dataSource) {

    /** Something done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs single statements, each in its own transaction.
     *
     * @throws EventStoreUnavailableException when the database cannot be reached or fails
     */
    <T> T query(String purpose, Work<T> work) {
        try (Connection connection = connect()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new EventStoreUnavailableException("Could not " + purpose, e);
        }
    }

    /** A connection that commits every statement. */
    Connection connect() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(true);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection in a transaction. */
    Connection begin() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
