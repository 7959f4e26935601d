package exchequer.ledger;

import exchequer.ledger.merkle.TreeNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes the subtrees of the Merkle tree that a batch has completed. */
final class TreeNodeTable {

    /**
     * The smallest subtrees kept have 64 leaves. Lower ones would be most of the rows, and a proof
     * computes them from at most 64 transfers that lie side by side.
     */
    static final int LOWEST_LEVEL = 6;

    private TreeNodeTable() {}

    static void insert(Connection tx, List<TreeNode> completed) throws SQLException {
        List<TreeNode> kept =
                completed.stream().filter(node -> node.id().level() >= LOWEST_LEVEL).toList();
        if (kept.isEmpty()) {
            return;
        }
        try (var insert =
                tx.prepareStatement(
                        """
                        insert into ledger.tree_nodes (level, index, hash)
                        select * from unnest(?::smallint[], ?::bigint[], ?::bytea[])""")) {
            insert.setArray(1, SqlArrays.bigints(tx, kept, node -> node.id().level()));
            insert.setArray(2, SqlArrays.bigints(tx, kept, node -> node.id().index()));
            insert.setArray(3, SqlArrays.hashes(tx, kept, node -> Hash.of(node.hash().bytes())));
            insert.executeUpdate();
        }
    }
}
