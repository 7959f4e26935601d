package exchequer.ledger;

import exchequer.ledger.merkle.Frontier;
import exchequer.ledger.merkle.NodeId;
import exchequer.ledger.merkle.TreeHash;
import exchequer.ledger.merkle.TreeProofs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tree at one moment. Each answer takes two queries by primary key, for as many rows as the
 * tree has levels and for at most 128 transfers. Valid within {@link LedgerTree#at} only.
 */
public final class TreeSnapshot {

    private final Connection tx;
    private final Frontier frontier;

    TreeSnapshot(Connection tx, Frontier frontier) {
        this.tx = tx;
        this.frontier = frontier;
    }

    /** The whole tree now, as the head row has it. */
    public Frontier frontier() {
        return frontier;
    }

    /**
     * The root at a size, from the stored subtrees.
     *
     * @throws IllegalArgumentException when it never had that size
     */
    public TreeHash root(long size) throws SQLException {
        requireReached(size);
        return answer(tree -> tree.root(size));
    }

    /**
     * A root and the way to it.
     *
     * @param path from the leaf upwards
     */
    public record Inclusion(TreeHash root, List<TreeHash> path) {}

    /**
     * The way from a leaf, counted from 0, to the root of the tree at a size, and that root.
     *
     * @throws IllegalArgumentException when it never had that size, or no such leaf at it
     */
    public Inclusion inclusion(long leaf, long size) throws SQLException {
        requireReached(size);
        return answer(tree -> new Inclusion(tree.root(size), tree.inclusion(leaf, size)));
    }

    /**
     * One journal entry of the same moment, or nothing when the tenant has none with that number.
     */
    public Optional<Transfer> entry(String tenant, long number) throws SQLException {
        return LedgerQueries.transfer(tx, tenant, number);
    }

    /**
     * That the tree has only grown from one size to another.
     *
     * @throws IllegalArgumentException when it never had these sizes in this order
     */
    public List<TreeHash> consistency(long from, long to) throws SQLException {
        requireReached(to);
        return answer(tree -> tree.consistency(from, to));
    }

    private void requireReached(long size) {
        if (size > frontier.size()) {
            throw new IllegalArgumentException(
                    "the journal has %d entries, not %d".formatted(frontier.size(), size));
        }
    }

    private <T> T answer(Function<TreeProofs, T> question) throws SQLException {
        var needed = TreeProofs.needs(question::apply);
        var known = new HashMap<NodeId, TreeHash>();
        readNodes(needed.stream().filter(TreeSnapshot::isStored).toList(), known);
        computeNodes(needed.stream().filter(id -> !isStored(id)).toList(), known);
        return question.apply(
                new TreeProofs(
                        id -> {
                            @Nullable TreeHash hash = known.get(id);
                            if (hash == null) {
                                throw new LedgerIntegrityException(
                                        "the tree's node %d at level %d is missing"
                                                .formatted(id.index(), id.level()));
                            }
                            return hash;
                        }));
    }

    private static boolean isStored(NodeId id) {
        return id.level() >= TreeNodeTable.LOWEST_LEVEL;
    }

    private void readNodes(Collection<NodeId> ids, Map<NodeId, TreeHash> known)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var select =
                tx.prepareStatement(
                        """
                        select n.level, n.index, n.hash
                        from unnest(?::smallint[], ?::bigint[]) as id (level, index)
                        join ledger.tree_nodes n using (level, index)""")) {
            select.setArray(1, SqlArrays.bigints(tx, ids, NodeId::level));
            select.setArray(2, SqlArrays.bigints(tx, ids, NodeId::index));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    known.put(
                            new NodeId(rows.getInt(1), rows.getLong(2)),
                            TreeHash.of(rows.getBytes(3)));
                }
            }
        }
    }

    private void computeNodes(Collection<NodeId> ids, Map<NodeId, TreeHash> known)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        var numbers = new TreeSet<Long>();
        for (NodeId id : ids) {
            for (long leaf = id.firstLeaf(); leaf < id.endLeaf(); leaf++) {
                numbers.add(leaf + 1);
            }
        }
        TreeMap<Long, byte[]> hashes = hashes(numbers);
        for (NodeId id : ids) {
            var leaves =
                    new ArrayList<>(hashes.subMap(id.firstLeaf() + 1, id.endLeaf() + 1).values());
            if (leaves.size() == id.endLeaf() - id.firstLeaf()) {
                known.put(id, Frontier.EMPTY.append(leaves).frontier().root());
            }
        }
    }

    private TreeMap<Long, byte[]> hashes(Collection<Long> numbers) throws SQLException {
        try (var select =
                tx.prepareStatement(
                        "select number, hash from ledger.transfers where number = any (?)")) {
            select.setArray(1, SqlArrays.bigints(tx, numbers, number -> number));
            var hashes = new TreeMap<Long, byte[]>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    hashes.put(rows.getLong(1), rows.getBytes(2));
                }
            }
            return hashes;
        }
    }
}
