package exchequer.eventstore.relay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Map;
import java.util.Optional;
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
                                ON CONFLICT (topic) DO UPDATE
                                SET epoch = p.epoch + 1, released = false
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
     * What a bystander sees of the relay that owns a topic. Two that are equal, some time apart,
     * say that it has not shown a sign of life meanwhile.
     *
     * @param released whether it has ended by itself
     */
    record Holder(long epoch, long beat, boolean released) {}

    /**
     * @param lastPosition what the owner has recorded
     */
    record Sighting(Holder holder, long lastPosition) {}

    /** Who owns the topic, if it was ever claimed. */
    static Optional<Sighting> look(DataSource database, String topic) throws SQLException {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "SELECT epoch, beat, released, last_position FROM relay.progress"
                                        + " WHERE topic = ?")) {
            select.setString(1, topic);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                var holder = new Holder(row.getLong(1), row.getLong(2), row.getBoolean(3));
                return Optional.of(new Sighting(holder, row.getLong(4)));
            }
        }
    }

    /**
     * Raises the epoch as {@link #claim} does, but only if the owner is still what was seen: of
     * several that wait for it to be gone one succeeds, and none while it lives.
     */
    static Optional<RelayProgress> claimFrom(DataSource database, String topic, Holder gone)
            throws SQLException {
        try (var connection = database.getConnection();
                var claim =
                        connection.prepareStatement(
                                """
                                UPDATE relay.progress SET epoch = epoch + 1, released = false
                                WHERE topic = ? AND epoch = ? AND beat = ? AND released = ?
                                RETURNING epoch
                                """)) {
            claim.setString(1, topic);
            claim.setLong(2, gone.epoch());
            claim.setLong(3, gone.beat());
            claim.setBoolean(4, gone.released());
            try (var row = claim.executeQuery()) {
                return row.next()
                        ? Optional.of(new RelayProgress(database, topic, row.getLong(1)))
                        : Optional.empty();
            }
        }
    }

    /**
     * Shows a sign of life.
     *
     * @return false when the epoch is not this one's any more
     */
    boolean beat() throws SQLException {
        return updateOwned("UPDATE relay.progress SET beat = beat + 1");
    }

    /** Says that nothing more will be published under this epoch. */
    void release() throws SQLException {
        updateOwned("UPDATE relay.progress SET released = true");
    }

    private boolean updateOwned(String update) throws SQLException {
        try (var connection = database.getConnection();
                var statement =
                        connection.prepareStatement(update + " WHERE topic = ? AND epoch = ?")) {
            statement.setString(1, topic);
            statement.setLong(2, epoch);
            return statement.executeUpdate() == 1;
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

    /**
     * Records an acknowledged batch: its last position, overall and per partition it touched.
     *
     * @throws RelayFencedException when the epoch is not this one's any more
     * @throws SQLTransientException when the row has moved under this epoch, as when an earlier
     *     attempt whose answer was lost came through after all
     */
    void store(long before, long lastPosition, Map<Integer, Long> partitionPositions)
            throws SQLException {
        // One statement that commits by itself: a relay that stops in the middle of a transaction
        // would keep the row locked, and its successor could not claim it.
        try (var connection = database.getConnection();
                var store =
                        connection.prepareStatement(
                                """
                                WITH owned AS (
                                    UPDATE relay.progress SET last_position = ?
                                    WHERE topic = ? AND epoch = ? AND last_position = ?
                                    RETURNING topic),
                                partitions AS (
                                    INSERT INTO relay.partition_progress
                                        (topic, partition, last_position)
                                    SELECT owned.topic, touched.partition, touched.position
                                    FROM owned, unnest(?::int[], ?::bigint[])
                                        AS touched (partition, position)
                                    ON CONFLICT (topic, partition)
                                    DO UPDATE SET last_position = excluded.last_position)
                                SELECT count(*) FROM owned
                                """)) {
            store.setLong(1, lastPosition);
            store.setString(2, topic);
            store.setLong(3, epoch);
            store.setLong(4, before);
            store.setObject(5, partitionPositions.keySet().stream().mapToInt(it -> it).toArray());
            store.setObject(6, partitionPositions.values().stream().mapToLong(it -> it).toArray());
            requireRow(store);
        }
    }

    /** Forgets what the topic held: it is another one now, or it has lost records. */
    Snapshot restart(EventTopic found) throws SQLException {
        try (var connection = database.getConnection();
                var restart =
                        connection.prepareStatement(
                                """
                                WITH owned AS (
                                    UPDATE relay.progress SET last_position = 0, topic_id = ?
                                    WHERE topic = ? AND epoch = ?
                                    RETURNING topic),
                                forgotten AS (
                                    DELETE FROM relay.partition_progress
                                    WHERE topic IN (SELECT topic FROM owned))
                                SELECT count(*) FROM owned
                                """)) {
            restart.setString(1, found.id());
            restart.setString(2, topic);
            restart.setLong(3, epoch);
            requireRow(restart);
        }
        return new Snapshot(found.id(), 0, new long[found.partitions()]);
    }

    private void requireRow(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            if (row.getLong(1) == 1) {
                return;
            }
        }
        requireOwned();
        throw new SQLTransientException("the progress of " + topic + " has moved meanwhile");
    }

    /**
     * @throws RelayFencedException when the epoch is not this one's any more
     */
    void requireOwned() throws SQLException {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                "SELECT FROM relay.progress WHERE topic = ? AND epoch = ?")) {
            select.setString(1, topic);
            select.setLong(2, epoch);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new RelayFencedException(topic, epoch);
                }
            }
        }
    }
}
