package exchequer.eventstore.consumer;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The fingerprints of everything a consumer has applied, as rows of 32 bytes per position. */
final class Fingerprints {

    private static final int LENGTH = 32;

    private Fingerprints() {}

    /** The first of these that is not what was applied under its position. */
    static Optional<IncomingRecord> firstChanged(
            Connection connection, ConsumerSettings settings, List<IncomingRecord> duplicates)
            throws SQLException {
        try (var select =
                connection.prepareStatement(
                        """
                        SELECT n
                        FROM unnest(?::bigint[], ?::bytea[]) WITH ORDINALITY
                            AS again (position, fingerprint, n)
                        LEFT JOIN LATERAL (
                            SELECT first_position, fingerprints
                            FROM %1$s.consumer_fingerprints
                            WHERE consumer = ? AND first_position <= again.position
                            ORDER BY first_position DESC
                            LIMIT 1) applied ON true
                        WHERE again.fingerprint IS DISTINCT FROM substring(
                            fingerprints
                            FROM (again.position - first_position)::int * 32 + 1 FOR 32)
                        ORDER BY n
                        LIMIT 1
                        """
                                .formatted(settings.schema()))) {
            select.setObject(1, duplicates.stream().mapToLong(IncomingRecord::position).toArray());
            select.setObject(2, array(duplicates));
            select.setString(3, settings.name());
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(duplicates.get(row.getInt(1) - 1))
                        : Optional.empty();
            }
        }
    }

    static byte[][] array(Collection<IncomingRecord> records) {
        return records.stream().map(IncomingRecord::fingerprint).toArray(byte[][]::new);
    }

    static byte[] concatenated(List<IncomingRecord> records) {
        var bytes = new ByteArrayOutputStream(records.size() * LENGTH);
        records.forEach(applied -> bytes.writeBytes(applied.fingerprint()));
        return bytes.toByteArray();
    }
}
