package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.EventTopic;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The rows of one consumer, under one epoch. Statements that take a connection belong to the
 * transaction of the effects.
 */
final class ConsumerProgress {

    private static final int FINGERPRINT_LENGTH = 32;

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

    /** Locks the consumer's row and makes sure that nobody else has moved it. */
    void lock(Connection connection, long expectedPosition) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        sql(
                                "SELECT epoch, last_position FROM %1$s.consumer_progress"
                                        + " WHERE consumer = ? FOR UPDATE"))) {
            select.setString(1, settings.name());
            try (var row = select.executeQuery()) {
                boolean mine =
                        row.next() && row.getLong(1) == epoch && row.getLong(2) == expectedPosition;
                if (!mine) {
                    throw superseded();
                }
            }
        }
    }

    void storeApplied(Connection connection, List<IncomingRecord> records) throws SQLException {
        long first = records.getFirst().position();
        long last = records.getLast().position();
        try (var update =
                        connection.prepareStatement(
                                sql(
                                        "UPDATE %1$s.consumer_progress SET last_position = ?"
                                                + " WHERE consumer = ?"));
                var insert =
                        connection.prepareStatement(
                                sql(
                                        "INSERT INTO %1$s.consumer_fingerprints"
                                                + " VALUES (?, ?, ?, ?)"))) {
            update.setLong(1, last);
            update.setString(2, settings.name());
            update.executeUpdate();
            insert.setString(1, settings.name());
            insert.setLong(2, first);
            insert.setLong(3, last);
            insert.setBytes(4, concatenated(records));
            insert.executeUpdate();
        }
        storePartitions(connection, records);
    }

    /** Moves the offsets past duplicates, and counts them; positions stay where they are. */
    void storeDuplicates(Connection connection, List<IncomingRecord> records) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        sql(
                                "UPDATE %1$s.consumer_progress SET duplicates = duplicates + ?"
                                        + " WHERE consumer = ?"))) {
            update.setLong(1, records.size());
            update.setString(2, settings.name());
            update.executeUpdate();
        }
        var latest = new TreeMap<Integer, IncomingRecord>();
        records.forEach(duplicate -> latest.put(duplicate.partition(), duplicate));
        try (var upsert =
                connection.prepareStatement(
                        sql(
                                """
                                INSERT INTO %1$s.consumer_partition VALUES (?, ?, ?, ?, 0, NULL)
                                ON CONFLICT (consumer, partition) DO UPDATE
                                SET next_offset = excluded.next_offset
                                """))) {
            for (var duplicate : latest.values()) {
                upsert.setString(1, settings.name());
                upsert.setString(2, settings.topic());
                upsert.setInt(3, duplicate.partition());
                upsert.setLong(4, duplicate.offset() + 1);
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    private void storePartitions(Connection connection, List<IncomingRecord> records)
            throws SQLException {
        var latest = new TreeMap<Integer, IncomingRecord>();
        records.forEach(stored -> latest.put(stored.partition(), stored));
        try (var upsert =
                connection.prepareStatement(
                        sql(
                                """
                                INSERT INTO %1$s.consumer_partition VALUES (?, ?, ?, ?, ?, ?)
                                ON CONFLICT (consumer, partition) DO UPDATE
                                SET next_offset = excluded.next_offset,
                                    last_position = excluded.last_position,
                                    last_fingerprint = excluded.last_fingerprint
                                """))) {
            for (var stored : latest.values()) {
                upsert.setString(1, settings.name());
                upsert.setString(2, settings.topic());
                upsert.setInt(3, stored.partition());
                upsert.setLong(4, stored.offset() + 1);
                upsert.setLong(5, stored.position());
                upsert.setBytes(6, stored.fingerprint());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
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

    /** Whether this is what was applied under its position. */
    boolean isWhatWasApplied(Connection connection, IncomingRecord duplicate) throws SQLException {
        try (var select =
                connection.prepareStatement(
                        sql(
                                """
                                SELECT substring(fingerprints
                                    FROM (? - first_position)::int * 32 + 1 FOR 32)
                                FROM %1$s.consumer_fingerprints
                                WHERE consumer = ? AND first_position <= ?
                                ORDER BY first_position DESC
                                LIMIT 1
                                """))) {
            select.setLong(1, duplicate.position());
            select.setString(2, settings.name());
            select.setLong(3, duplicate.position());
            try (var row = select.executeQuery()) {
                return row.next() && Arrays.equals(row.getBytes(1), duplicate.fingerprint());
            }
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

    private static byte[] concatenated(List<IncomingRecord> records) {
        var bytes = new ByteArrayOutputStream(records.size() * FINGERPRINT_LENGTH);
        records.forEach(applied -> bytes.writeBytes(applied.fingerprint()));
        return bytes.toByteArray();
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
