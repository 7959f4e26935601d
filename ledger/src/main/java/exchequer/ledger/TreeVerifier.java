package exchequer.ledger;

import exchequer.ledger.merkle.Frontier;
import exchequer.ledger.merkle.TreeNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Grows the Merkle tree again, transfer by transfer, and compares what is stored of it and what was
 * signed of it. Stored nodes are read in the order in which they were completed, checkpoints by
 * their size, so nothing has to be remembered.
 */
final class TreeVerifier implements AutoCloseable {

    private static final int ROWS_PER_FETCH = 2_000;

    private final Connection tx;
    private final PreparedStatement selectNodes;
    private final PreparedStatement selectSigned;
    private final ResultSet nodes;
    private final ResultSet signed;
    private boolean onSigned;
    private Frontier tree = Frontier.EMPTY;

    TreeVerifier(Connection tx) throws SQLException {
        this.tx = tx;
        selectNodes =
                tx.prepareStatement(
                        """
                        select level, index, hash from ledger.tree_nodes
                        order by (index + 1) << level, level""");
        selectSigned =
                tx.prepareStatement(
                        "select size, root from ledger_checkpoints.checkpoints order by size");
        selectNodes.setFetchSize(ROWS_PER_FETCH);
        selectSigned.setFetchSize(ROWS_PER_FETCH);
        nodes = selectNodes.executeQuery();
        signed = selectSigned.executeQuery();
        onSigned = signed.next();
    }

    /** What is wrong with what this transfer completes, if anything. */
    Optional<String> grow(Hash transfer) throws SQLException {
        Frontier.Growth growth = tree.append(List.of(transfer.bytes()));
        tree = growth.frontier();
        for (TreeNode node : growth.completed()) {
            if (node.id().level() >= TreeNodeTable.LOWEST_LEVEL && !isNext(node)) {
                return Optional.of(
                        "the tree's node %d at level %d is missing, or another"
                                .formatted(node.id().index(), node.id().level()));
            }
        }
        if (onSigned && signed.getLong(1) == tree.size()) {
            byte[] root = signed.getBytes(2);
            onSigned = signed.next();
            return Arrays.equals(root, tree.root().bytes())
                    ? Optional.empty()
                    : Optional.of(
                            "another root was signed: " + Hash.of(root) + ", not " + tree.root());
        }
        return Optional.empty();
    }

    /** What is wrong after the last transfer, if anything. */
    Optional<String> end() throws SQLException {
        if (nodes.next()) {
            return Optional.of("the tree has nodes beyond the last transfer");
        }
        if (onSigned) {
            return Optional.of("a checkpoint of %d was signed".formatted(signed.getLong(1)));
        }
        try (var select = tx.prepareStatement("select frontier from ledger.head");
                var row = select.executeQuery()) {
            return !row.next() || Arrays.equals(row.getBytes(1), tree.toBytes())
                    ? Optional.empty()
                    : Optional.of("its frontier is not that of the transfers");
        }
    }

    private boolean isNext(TreeNode node) throws SQLException {
        return nodes.next()
                && nodes.getInt(1) == node.id().level()
                && nodes.getLong(2) == node.id().index()
                && Arrays.equals(nodes.getBytes(3), node.hash().bytes());
    }

    @Override
    public void close() throws SQLException {
        selectNodes.close();
        selectSigned.close();
    }
}
