package exchequer.eventstore.consumer;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;
import javax.sql.DataSource;

/** Runs effects and the record of them in one transaction: both happen, or neither. */
final class EffectTransaction {

    private final DataSource database;
    private final ConsumerSettings settings;
    private final ConsumerProgress progress;
    private final PreparingHandler<Object> handler;

    EffectTransaction(
            DataSource database,
            ConsumerSettings settings,
            ConsumerProgress progress,
            PreparingHandler<Object> handler) {
        this.database = database;
        this.settings = settings;
        this.progress = progress;
        this.handler = handler;
    }

    /** Makes of an event what {@link #apply} will be given of it; for any thread. */
    Object prepare(ReceivedEvent event) {
        return handler.prepare(event);
    }

    void apply(List<IncomingRecord> records) throws SQLException {
        inTransaction(
                records.getFirst().position() - 1,
                connection -> {
                    handle(connection, records);
                    progress.storeApplied(connection, records);
                });
    }

    void skip(List<IncomingRecord> duplicates, long applied) throws SQLException {
        inTransaction(
                applied,
                connection -> {
                    refuseChanged(connection, duplicates);
                    progress.storeDuplicates(connection, duplicates);
                });
    }

    private void refuseChanged(Connection connection, List<IncomingRecord> duplicates)
            throws SQLException {
        var changed = Fingerprints.firstChanged(connection, settings, duplicates);
        if (changed.isPresent()) {
            throw new ConsumerHaltedException(
                    HaltReason.INTEGRITY_INCIDENT,
                    "partition %d offset %d: position %d was applied with another content"
                            .formatted(
                                    changed.get().partition(),
                                    changed.get().offset(),
                                    changed.get().position()));
        }
    }

    private void handle(Connection connection, List<IncomingRecord> events) throws SQLException {
        try {
            handler.apply(connection, events.stream().map(IncomingRecord::prepared).toList());
        } catch (Exception e) {
            if (TransientFailures.isTransient(e)) {
                throw new SQLTransientException("the handler failed for a moment", e);
            }
            throw new ConsumerHaltedException(
                    HaltReason.HANDLER_FAILED,
                    "positions %d to %d: %s"
                            .formatted(
                                    events.getFirst().position(), events.getLast().position(), e),
                    e);
        }
    }

    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(long expectedPosition, Work work) throws SQLException {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                progress.lock(connection, expectedPosition);
                work.run(connection);
                connection.commit();
                committed = true;
            } finally {
                if (!committed) {
                    rollBack(connection);
                }
            }
            connection.setAutoCommit(true);
        }
    }

    /** Without a connection nothing has been tried, whatever the pool calls the reason. */
    private Connection connect() throws SQLException {
        try {
            return database.getConnection();
        } catch (SQLException e) {
            throw new SQLTransientConnectionException("no connection", e);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // The server rolls back when the connection is lost; the first failure matters more.
            System.getLogger(EffectTransaction.class.getName())
                    .log(System.Logger.Level.DEBUG, "rollback failed", e);
        }
    }
}
