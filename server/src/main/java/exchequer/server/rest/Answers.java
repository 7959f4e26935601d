package exchequer.server.rest;

import exchequer.server.security.DatabaseException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Remembers what was answered under an idempotency key. Looked at before any state: a retry gets
 * the first answer even if the world has changed, and the same key with another body is refused.
 */
@Singleton
final class Answers {

    private static final String CLAIM =
            "INSERT INTO server.answer (tenant_id, principal, operation, idempotency_key,"
                    + " request_sha256, asked_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String FIND =
            "SELECT request_sha256, status, body FROM server.answer WHERE tenant_id = ?"
                    + " AND principal = ? AND operation = ? AND idempotency_key = ?";
    private static final String KEEP =
            "UPDATE server.answer SET status = ?, body = ? WHERE tenant_id = ?"
                    + " AND principal = ? AND operation = ? AND idempotency_key = ?"
                    + " AND status IS NULL";

    private final DataSource database;
    private final InstantSource clock;

    Answers(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** One use of an idempotency key. */
    record Use(String tenant, String principal, String operation, String key) {}

    /** An answer given before. */
    record Kept(int status, byte[] body) {}

    /**
     * @return the earlier answer; empty when this is the first time, or when the first time ended
     *     before it could answer, in which case the operation is carried out again: its identifiers
     *     derive from the key, so it meets its own traces
     * @throws ProblemException when the key was used with another body
     */
    Optional<Kept> claim(Use use, String requestHash) {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
                bind(claim, use, 1);
                claim.setString(5, requestHash);
                claim.setObject(6, clock.instant().atOffset(ZoneOffset.UTC));
                if (claim.executeUpdate() == 1) {
                    return Optional.empty();
                }
            }
            try (PreparedStatement find = connection.prepareStatement(FIND)) {
                bind(find, use, 1);
                try (ResultSet row = find.executeQuery()) {
                    row.next();
                    if (!row.getString(1).equals(requestHash)) {
                        throw Problem.IDEMPOTENCY_KEY_REUSED.because(
                                "the key " + use.key() + " belongs to a request with another body");
                    }
                    int status = row.getInt(2);
                    return row.wasNull()
                            ? Optional.empty()
                            : Optional.of(new Kept(status, row.getBytes(3)));
                }
            }
        } catch (SQLException failure) {
            throw new DatabaseException("idempotency keys can not be read", failure);
        }
    }

    void keep(Use use, Kept answer) {
        try (Connection connection = database.getConnection();
                PreparedStatement keep = connection.prepareStatement(KEEP)) {
            keep.setInt(1, answer.status());
            keep.setBytes(2, answer.body());
            bind(keep, use, 3);
            keep.executeUpdate();
        } catch (SQLException failure) {
            throw new DatabaseException("an answer can not be kept", failure);
        }
    }

    private static void bind(PreparedStatement statement, Use use, int from) throws SQLException {
        statement.setString(from, use.tenant());
        statement.setString(from + 1, use.principal());
        statement.setString(from + 2, use.operation());
        statement.setString(from + 3, use.key());
    }
}
