package exchequer.ledger;

import exchequer.ledger.merkle.Frontier;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The Merkle tree over the journal: leaf {@code i} is the hash of transfer {@code i + 1}. Gives its
 * head and its proofs at every size it ever had. Safe for any number of threads.
 */
public final class LedgerTree {

    /** What is asked of one moment of the tree. */
    @FunctionalInterface
    public interface Question<T> {
        T of(TreeSnapshot tree) throws SQLException;
    }

    private final DataSource database;

    /** Reads the schema that {@link LedgerSchema} made in this database. */
    public LedgerTree(DataSource database) {
        this.database = database;
    }

    /**
     * Asks about one moment; all answers within the question agree.
     *
     * @throws LedgerUnavailableException when the database fails
     * @throws LedgerIntegrityException when the tree is not complete
     */
    public <T> T at(Question<T> question) {
        return ReadTransaction.run(database, tx -> question.of(new TreeSnapshot(tx, frontier(tx))));
    }

    private static Frontier frontier(Connection tx) throws SQLException {
        try (var select = tx.prepareStatement("select transfers, frontier from ledger.head");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new LedgerIntegrityException("the journal has no head");
            }
            return HeadRow.tree(row.getLong(1), row.getBytes(2));
        }
    }
}
