package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.EventTopic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The rows of one consumer, under one epoch. Statements that take a connection belong to the
 * transaction of the effects.
 */
final class ConsumerProgress {

    private final DataSource database;
    private final ConsumerSettings settings;
    private final long epoch;

    /** Where to go on. */
    record Snapshot(
            String topicId,
            int partitions,
            long lastPosition,
            long duplicates,
            long[] nextOffsets,
            long[] partitionPositions) {}

    private ConsumerProgress(DataSource database, ConsumerSettings settings, long epoch) {
        this.database = database;
        this.settings = settings;
        this.epoch = epoch;
    }

    /** Raises the epoch, so that every other instance of the name stops at its next batch. */
    static ConsumerProgress claim(DataSource database, ConsumerSettings settings, EventTopic topic)
            throws SQLException {
        try (var connection = database.getConnection();
                var claim =
                        connection.prepareStatement(
                                """
                                INSERT INTO %1$s.consumer_progress AS p
                                    (consumer, topic, topic_id, partitions, epoch)
                                VALUES (?, ?, ?, ?, 1)
                                ON CONFLICT (consumer) DO UPDATE SET epoch = p.epoch + 1
                                RETURNING epoch
                                """
                                        .formatted(settings.schema()))) {
            claim.setString(1, settings.name());
            claim.setString(2, topic.name());
            claim.setString(3, topic.id());
            claim.setInt(4, topic.partitions());
            try (var row = claim.executeQuery()) {
                row.next();
                return new ConsumerProgress(database, settings, row.getLong(1));
            }
        }
    }

    Snapshot load() throws SQLException {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                sql(
                                        """
                                        SELECT topic_id, partitions, last_position, duplicates,
                                               epoch
                                        FROM %1$s.consumer_progress WHERE consumer = ?
                                        """))) {
            select.setString(1, settings.name());
            try (var row = select.executeQuery()) {
                if (!row.next() || row.getLong(5) != epoch) {
                    throw superseded();
                }
                int partitions = row.getInt(2);
                var snapshot =
                        new Snapshot(
                                row.getString(1),
                                partitions,
                                row.getLong(3),
                                row.getLong(4),
                                new long[partitions],
                                new long[partitions]);
                loadPartitions(connection, snapshot);
                return snapshot;
            }
        }
    }

    private void loadPartitions(Connection connection, Snapshot snapshot) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        sql(
                                "SELECT partition, next_offset, last_position"
                                        + " FROM %1$s.consumer_partition WHERE consumer = ?"))) {
            select.setString(1, settings.name());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    snapshot.nextOffsets()[rows.getInt(1)] = rows.getLong(2);
                    snapshot.partitionPositions()[rows.getInt(1)] = rows.getLong(3);
                }
            }
        }
    }

    /**
     * Locks the consumer's row and makes sure that nobody else has moved it.
     *
     * @throws SQLTransientException when it has moved under this epoch: the commit of an earlier
     *     attempt, whose answer was lost, came through after all
     */
    void lock(Connection connection, long expectedPosition) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        sql(
                                """
                                SELECT epoch, last_position,
                                       set_config('idle_in_transaction_session_timeout', ?, true)
                                FROM %1$s.consumer_progress WHERE consumer = ? FOR UPDATE
                                """))) {
            // Otherwise an instance that hangs here keeps its successor from claiming the row.
            select.setString(1, settings.longestPause().toMillis() + "ms");
            select.setString(2, settings.name());
            try (var row = select.executeQuery()) {
                if (!row.next() || row.getLong(1) != epoch) {
                    throw superseded();
                }
                if (row.getLong(2) != expectedPosition) {
                    throw new SQLTransientException(
                            "%s is at %d, not at %d"
                                    .formatted(settings.name(), row.getLong(2), expectedPosition));
                }
            }
        }
    }

    /** Records a batch as applied, in one statement. */
    void storeApplied(Connection connection, List<IncomingRecord> records) throws SQLException {
        var touched = lastOfEachPartition(records);
        try (var store =
                connection.prepareStatement(
                        sql(
                                """
                                WITH moved AS (
                                    UPDATE %1$s.consumer_progress SET last_position = ?
                                    WHERE consumer = ?),
                                partitions AS (
                                    INSERT INTO %1$s.consumer_partition
                                    SELECT ?, ?, partition, next_offset, position, fingerprint
                                    FROM unnest(?::int[], ?::bigint[], ?::bigint[], ?::bytea[])
                                        AS touched (partition, next_offset, position, fingerprint)
                                    ON CONFLICT (consumer, partition) DO UPDATE
                                    SET next_offset = excluded.next_offset,
                                        last_position = excluded.last_position,
                                        last_fingerprint = excluded.last_fingerprint)
                                INSERT INTO %1$s.consumer_fingerprints VALUES (?, ?, ?, ?)
                                """))) {
            long last = records.getLast().position();
            store.setLong(1, last);
            store.setString(2, settings.name());
            store.setString(3, settings.name());
            store.setString(4, settings.topic());
            store.setObject(5, touched.stream().mapToInt(IncomingRecord::partition).toArray());
            store.setObject(6, touched.stream().mapToLong(it -> it.offset() + 1).toArray());
            store.setObject(7, touched.stream().mapToLong(IncomingRecord::position).toArray());
            store.setObject(8, Fingerprints.array(touched));
            store.setString(9, settings.name());
            store.setLong(10, records.getFirst().position());
            store.setLong(11, last);
            store.setBytes(12, Fingerprints.concatenated(records));
            store.executeUpdate();
        }
    }

    /** Moves the offsets past duplicates, and counts them; positions stay where they are. */
    void storeDuplicates(Connection connection, List<IncomingRecord> records) throws SQLException {
        var touched = lastOfEachPartition(records);
        try (var store =
                connection.prepareStatement(
                        sql(
                                """
                                WITH counted AS (
                                    UPDATE %1$s.consumer_progress SET duplicates = duplicates + ?
                                    WHERE consumer = ?)
                                INSERT INTO %1$s.consumer_partition
                                SELECT ?, ?, partition, next_offset, 0, NULL
                                FROM unnest(?::int[], ?::bigint[])
                                    AS touched (partition, next_offset)
                                ON CONFLICT (consumer, partition) DO UPDATE
                                SET next_offset = excluded.next_offset
                                """))) {
            store.setLong(1, records.size());
            store.setString(2, settings.name());
            store.setString(3, settings.name());
            store.setString(4, settings.topic());
            store.setObject(5, touched.stream().mapToInt(IncomingRecord::partition).toArray());
            store.setObject(6, touched.stream().mapToLong(it -> it.offset() + 1).toArray());
            store.executeUpdate();
        }
    }

    private static Collection<IncomingRecord> lastOfEachPartition(List<IncomingRecord> records) {
        var latest = new TreeMap<Integer, IncomingRecord>();
        records.forEach(stored -> latest.put(stored.partition(), stored));
        return latest.values();
    }

    /**
     * Sets all offsets back to the beginning of a topic. What was applied stays applied: its
     * records come again as duplicates and are compared.
     */
    void rewind(String topicId) throws SQLException {
        try (var connection = database.getConnection();
                var rewind =
                        connection.prepareStatement(
                                sql(
                                        """
                                        WITH owned AS (
                                            UPDATE %1$s.consumer_progress SET topic_id = ?
                                            WHERE consumer = ? AND epoch = ?
                                            RETURNING consumer)
                                        UPDATE %1$s.consumer_partition SET next_offset = 0
                                        WHERE consumer IN (SELECT consumer FROM owned)
                                        """))) {
            rewind.setString(1, topicId);
            rewind.setString(2, settings.name());
            rewind.setLong(3, epoch);
            rewind.executeUpdate();
        }
    }

    /**
     * As {@link #rewind}, by somebody who does not own the rows: ends the ownership of who does.
     */
    static void rewindUnowned(DataSource database, ConsumerSettings settings) throws SQLException {
        try (var connection = database.getConnection();
                var rewind =
                        connection.prepareStatement(
                                """
                                WITH released AS (
                                    UPDATE %1$s.consumer_progress SET epoch = epoch + 1
                                    WHERE consumer = ?
                                    RETURNING consumer)
                                UPDATE %1$s.consumer_partition SET next_offset = 0
                                WHERE consumer IN (SELECT consumer FROM released)
                                """
                                        .formatted(settings.schema()))) {
            rewind.setString(1, settings.name());
            rewind.executeUpdate();
        }
    }

    private ConsumerHaltedException superseded() {
        return new ConsumerHaltedException(
                HaltReason.SUPERSEDED,
                "another instance applies as " + settings.name() + " in " + settings.schema());
    }

    private String sql(String template) {
        return template.formatted(settings.schema());
    }
}
