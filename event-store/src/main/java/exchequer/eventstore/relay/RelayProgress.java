package exchequer.eventstore.relay;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The rows of the schema {@code relay} for one topic, under one epoch. */
final class RelayProgress {

    private final DataSource database;
    private final String topic;
    private final long epoch;

    /** What the topic holds, as far as it was acknowledged. */
    record Snapshot(@Nullable String topicId, long lastPosition, long[] partitionPositions) {}

    private RelayProgress(DataSource database, String topic, long epoch) {
        this.database = database;
        this.topic = topic;
        this.epoch = epoch;
    }

    /** Raises the epoch: every relay that held the topic before finds itself fenced. */
    static RelayProgress claim(DataSource database, String topic) throws SQLException {
        try (var connection = database.getConnection();
                var claim =
                        connection.prepareStatement(
                                """
                                INSERT INTO relay.progress AS p (topic, epoch) VALUES (?, 1)
                                ON CONFLICT (topic) DO UPDATE SET epoch = p.epoch + 1
                                RETURNING epoch
                                """)) {
            claim.setString(1, topic);
            try (var row = claim.executeQuery()) {
                row.next();
                return new RelayProgress(database, topic, row.getLong(1));
            }
        }
    }

    /**
     * @throws RelayFencedException when the epoch is not this one's any more
     */
    Snapshot load(int partitions) throws SQLException {
        try (var connection = database.getConnection();
                var progress =
                        connection.prepareStatement(
                                "SELECT epoch, topic_id, last_position FROM relay.progress"
                                        + " WHERE topic = ?")) {
            progress.setString(1, topic);
            try (var row = progress.executeQuery()) {
                if (!row.next() || row.getLong(1) != epoch) {
                    throw new RelayFencedException(topic, epoch);
                }
                return new Snapshot(
                        row.getString(2), row.getLong(3), positions(connection, partitions));
            }
        }
    }

    private long[] positions(Connection connection, int partitions) throws SQLException {
        var positions = new long[partitions];
        try (var select =
                connection.prepareStatement(
                        "SELECT partition, last_position FROM relay.partition_progress"
                                + " WHERE topic = ? AND partition < ?")) {
            select.setString(1, topic);
            select.setInt(2, partitions);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    positions[rows.getInt(1)] = rows.getLong(2);
                }
            }
        }
        return positions;
    }

    /** Records an acknowledged batch: its last position, overall and per partition it touched. */
    void store(long lastPosition, Map<Integer, Long> partitionPositions) throws SQLException {
        inTransaction(
                connection -> {
                    update(
                            connection,
                            "UPDATE relay.progress SET last_position = ?"
                                    + " WHERE topic = ? AND epoch = ?",
                            lastPosition,
                            topic,
                            epoch);
                    storePartitions(connection, partitionPositions);
                });
    }

    private void storePartitions(Connection connection, Map<Integer, Long> positions)
            throws SQLException {
        try (var upsert =
                connection.prepareStatement(
                        """
                        INSERT INTO relay.partition_progress (topic, partition, last_position)
                        VALUES (?, ?, ?)
                        ON CONFLICT (topic, partition)
                        DO UPDATE SET last_position = excluded.last_position
                        """)) {
            for (var entry : positions.entrySet()) {
                upsert.setString(1, topic);
                upsert.setInt(2, entry.getKey());
                upsert.setLong(3, entry.getValue());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    /** Forgets what the topic held: it is another one now, or it has lost records. */
    Snapshot restart(EventTopic found) throws SQLException {
        inTransaction(
                connection -> {
                    update(
                            connection,
                            "UPDATE relay.progress SET last_position = 0, topic_id = ?"
                                    + " WHERE topic = ? AND epoch = ?",
                            found.id(),
                            topic,
                            epoch);
                    try (var delete =
                            connection.prepareStatement(
                                    "DELETE FROM relay.partition_progress WHERE topic = ?")) {
                        delete.setString(1, topic);
                        delete.executeUpdate();
                    }
                });
        return new Snapshot(found.id(), 0, new long[found.partitions()]);
    }

    private void update(Connection connection, String sql, Object... parameters)
            throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            int index = 1;
            for (var parameter : Arrays.asList(parameters)) {
                update.setObject(index++, parameter);
            }
            if (update.executeUpdate() == 0) {
                throw new RelayFencedException(topic, epoch);
            }
        }
    }

    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.run(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }
}
