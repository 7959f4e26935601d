package exchequer.settlement.reconcile;

import exchequer.settlement.reconcile.Reconciliation.Found;
import exchequer.settlement.reconcile.Reconciliation.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that there were, in PostgreSQL. Safe for many threads and processes. */
public final class Reconciliations {

    /** A run that has not moved for so long has died with its process. */
    private static final Duration DEAD_AFTER = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliations.class);

    private static final String BURY =
            """
            UPDATE settlement.reconciliation SET outcome = 'FAILED', finished_at = ?
            WHERE rail = ? AND outcome = 'RUNNING' AND touched_at < ?
            """;
    private static final String BEGIN =
            """
            INSERT INTO settlement.reconciliation (run_id, rail, outcome, started_at, touched_at)
            VALUES (?, ?, 'RUNNING', ?, ?)
            """;
    private static final String TOUCH =
            "UPDATE settlement.reconciliation SET listed_count = ?, touched_at = now()"
                    + " WHERE run_id = ?";
    private static final String END =
            """
            UPDATE settlement.reconciliation
            SET outcome = ?, finished_at = ?, log_position = ?, view_position = ?,
                book_position = ?, listed_count = ?, logged_count = ?, differing_count = ?,
                answered_count = ?, passing_count = ?
            WHERE run_id = ?
            """;
    private static final String COLUMNS =
            """
            SELECT run_id, number, rail, outcome, started_at, finished_at, log_position,
                   view_position, book_position, listed_count, logged_count, differing_count,
                   answered_count, passing_count
            FROM settlement.reconciliation
            """;

    private final DataSource database;

    /** Reads and writes the schema that {@code SettlementSchema} has made. */
    public Reconciliations(DataSource database) {
        this.database = database;
    }

    /** What a run ends with. */
    record Ending(
            Outcome outcome,
            Instant at,
            Cut cut,
            long listed,
            long logged,
            long differing,
            long answered,
            long passing,
            List<Found> found) {}

    /** A run with its differences. */
    public Optional<Reconciliation> find(String runId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(COLUMNS + "WHERE run_id = ?")) {
            select.setString(1, runId);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(run(row, FoundTable.of(connection, runId)))
                        : Optional.empty();
            }
        }
    }

    /**
     * Runs without their differences, newest first.
     *
     * @param before only those with a lower number
     */
    public List<Reconciliation> page(long before, int limit) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                COLUMNS + "WHERE number < ? ORDER BY number DESC LIMIT ?")) {
            select.setLong(1, before);
            select.setInt(2, limit);
            List<Reconciliation> runs = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    runs.add(run(row, List.of()));
                }
            }
            return runs;
        }
    }

    /** When a run of the rail began last, on whatever node. */
    public Optional<Instant> lastBegun(String rail) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                "SELECT max(started_at) FROM settlement.reconciliation"
                                        + " WHERE rail = ?")) {
            select.setString(1, rail);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return Optional.ofNullable(instant(row, 1));
            }
        }
    }

    void begin(String runId, String rail, Instant at) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement bury = connection.prepareStatement(BURY);
                PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            bury.setObject(1, at.atOffset(ZoneOffset.UTC));
            bury.setString(2, rail);
            bury.setObject(3, at.minus(DEAD_AFTER).atOffset(ZoneOffset.UTC));
            bury.executeUpdate();
            begin.setString(1, runId);
            begin.setString(2, rail);
            begin.setObject(3, at.atOffset(ZoneOffset.UTC));
            begin.setObject(4, at.atOffset(ZoneOffset.UTC));
            begin.executeUpdate();
        }
    }

    /** Result and differences become visible together. */
    void finish(String runId, Ending ending) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement end = connection.prepareStatement(END)) {
                FoundTable.add(connection, runId, ending.found());
                end.setString(1, ending.outcome().name());
                end.setObject(2, ending.at().atOffset(ZoneOffset.UTC));
                end.setLong(3, ending.cut().log());
                end.setLong(4, ending.cut().views());
                end.setLong(5, ending.cut().books());
                end.setLong(6, ending.listed());
                end.setLong(7, ending.logged());
                end.setLong(8, ending.differing());
                end.setLong(9, ending.answered());
                end.setLong(10, ending.passing());
                end.setString(11, runId);
                end.executeUpdate();
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            }
        }
    }

    void listed(String runId, long payments) {
        try (Connection connection = database.getConnection();
                PreparedStatement touch = connection.prepareStatement(TOUCH)) {
            touch.setLong(1, payments);
            touch.setString(2, runId);
            touch.executeUpdate();
        } catch (SQLException failure) {
            // For people only; what is compared will meet the same failure if it lasts.
            LOG.debug("progress of {} is not told: {}", runId, failure.toString());
        }
    }

    private static Reconciliation run(ResultSet row, List<Found> found) throws SQLException {
        Instant started = instant(row, 5);
        return new Reconciliation(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                Outcome.valueOf(row.getString(4)),
                started == null ? Instant.EPOCH : started,
                instant(row, 6),
                new Cut(row.getLong(7), row.getLong(8), row.getLong(9)),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14),
                found);
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
