package exchequer.ledger.checkpoint;

import exchequer.ledger.LedgerIntegrityException;
import exchequer.ledger.LedgerUnavailableException;
import exchequer.ledger.merkle.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What was signed, for ever, and what was found wrong. Safe for any number of threads. Every method
 * throws {@link LedgerUnavailableException} when the database fails.
 */
public final class Checkpoints {

    /** Most checkpoints that one call returns. */
    public static final int MAX_PAGE = 500;

    private static final String SELECT =
            "select size, root, note, made_at from ledger_checkpoints.checkpoints ";

    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private final DataSource database;

    /** Uses the schema that {@link exchequer.ledger.LedgerSchema} made in this database. */
    public Checkpoints(DataSource database) {
        this.database = database;
    }

    /** That of the greatest size. */
    public Optional<StoredCheckpoint> latest() {
        return before(Long.MAX_VALUE, 1).stream().findFirst();
    }

    /** That of this size. */
    public Optional<StoredCheckpoint> ofSize(long size) {
        return select("where size = ?", statement -> statement.setLong(1, size)).stream()
                .findFirst();
    }

    /**
     * Those of smaller sizes, the greatest first.
     *
     * @param limit 1 to {@link #MAX_PAGE}
     * @throws IllegalArgumentException when the limit is outside of that
     */
    public List<StoredCheckpoint> before(long size, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_PAGE);
        }
        return select(
                "where size < ? order by size desc limit ?",
                statement -> {
                    statement.setLong(1, size);
                    statement.setInt(2, limit);
                });
    }

    /** What nobody has resolved yet; while there is something, the ledger books nothing. */
    public Optional<String> openIncident() {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement(
                                """
                                select detail from ledger_checkpoints.incidents
                                where resolution is null order by incident_id limit 1""");
                var row = select.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    /** Stops the ledger. The same thing twice is one incident while it is open. */
    void openIncident(String detail, Instant foundAt) {
        change(
                """
                insert into ledger_checkpoints.incidents (detail, found_at) values (?, ?)
                on conflict do nothing""",
                statement -> {
                    statement.setString(1, detail);
                    statement.setObject(2, foundAt.atOffset(ZoneOffset.UTC));
                });
    }

    /**
     * @return whether it is stored now; false when there is one of this size already
     */
    boolean store(StoredCheckpoint made) {
        return change(
                        """
                        insert into ledger_checkpoints.checkpoints (size, root, note, made_at)
                        values (?, ?, ?, ?) on conflict do nothing""",
                        statement -> {
                            statement.setLong(1, made.checkpoint().size());
                            statement.setBytes(2, made.checkpoint().root().bytes());
                            statement.setString(3, made.note().note());
                            statement.setObject(4, made.madeAt().atOffset(ZoneOffset.UTC));
                        })
                == 1;
    }

    private List<StoredCheckpoint> select(String condition, Binding binding) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT + condition)) {
            binding.bind(select);
            try (ResultSet rows = select.executeQuery()) {
                var found = new ArrayList<StoredCheckpoint>();
                while (rows.next()) {
                    found.add(stored(rows));
                }
                return List.copyOf(found);
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    private int change(String sql, Binding binding) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            binding.bind(statement);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    private static StoredCheckpoint stored(ResultSet rows) throws SQLException {
        long size = rows.getLong(1);
        try {
            SignedNote note = SignedNote.of(rows.getString(3));
            Checkpoint checkpoint = Checkpoint.of(note.text());
            if (checkpoint.size() == size
                    && checkpoint.root().equals(TreeHash.of(rows.getBytes(2)))) {
                return new StoredCheckpoint(
                        checkpoint, note, rows.getObject(4, OffsetDateTime.class).toInstant());
            }
        } catch (IllegalArgumentException e) {
            throw new LedgerIntegrityException("the checkpoint of %d is none".formatted(size), e);
        }
        throw new LedgerIntegrityException(
                "the checkpoint of %d says something else than its row".formatted(size));
    }
}
