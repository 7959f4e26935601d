package exchequer.ledger.merkle;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes heads and proofs of a tree at any size it ever had, from the hashes of its complete
 * subtrees, by the recursions of RFC 6962 §2.1. One thread at a time.
 */
public final class TreeProofs {

    private final NodeSource nodes;
    private final TreeHasher hasher = new TreeHasher();

    public TreeProofs(NodeSource nodes) {
        this.nodes = nodes;
    }

    /** The subtrees that an answer needs, so that they can be fetched at once before. */
    public static Set<NodeId> needs(Consumer<TreeProofs> question) {
        var needed = new LinkedHashSet<NodeId>();
        question.accept(
                new TreeProofs(
                        id -> {
                            needed.add(id);
                            return TreeHash.EMPTY_ROOT;
                        }));
        return needed;
    }

    /**
     * The root of the tree when it had this size.
     *
     * @throws IllegalArgumentException when the size is negative
     */
    public TreeHash root(long size) {
        require(size >= 0, "no tree has %d leaves", size);
        return size == 0 ? TreeHash.EMPTY_ROOT : range(0, size);
    }

    /**
     * The hashes that lead from a leaf to the root, from the bottom up.
     *
     * @throws IllegalArgumentException when the tree of this size has no such leaf
     */
    public List<TreeHash> inclusion(long leaf, long size) {
        require(leaf >= 0 && leaf < size, "no leaf %d among %d", leaf, size);
        var path = new ArrayList<TreeHash>();
        addPath(leaf, 0, size, path);
        return List.copyOf(path);
    }

    /**
     * The hashes that show that the tree of the first size is a beginning of that of the second.
     *
     * @throws IllegalArgumentException when the first is greater, or there is no leaf in it
     */
    public List<TreeHash> consistency(long from, long to) {
        require(from > 0 && from <= to, "no growth from %d to %d", from, to);
        var path = new ArrayList<TreeHash>();
        addSubproof(from, 0, to, true, path);
        return List.copyOf(path);
    }

    private void addPath(long leaf, long begin, long end, List<TreeHash> path) {
        if (end - begin == 1) {
            return;
        }
        long middle = middle(begin, end);
        if (leaf < middle) {
            addPath(leaf, begin, middle, path);
            path.add(range(middle, end));
        } else {
            addPath(leaf, middle, end, path);
            path.add(range(begin, middle));
        }
    }

    /**
     * @param isKnown whether the whole range is the old tree, whose root the verifier has
     */
    private void addSubproof(
            long from, long begin, long end, boolean isKnown, List<TreeHash> path) {
        if (from == end) {
            if (!isKnown) {
                path.add(range(begin, end));
            }
            return;
        }
        long middle = middle(begin, end);
        if (from <= middle) {
            addSubproof(from, begin, middle, isKnown, path);
            path.add(range(middle, end));
        } else {
            addSubproof(from, middle, end, false, path);
            path.add(range(begin, middle));
        }
    }

    private TreeHash range(long begin, long end) {
        long leaves = end - begin;
        if (Long.bitCount(leaves) == 1) {
            int level = Long.numberOfTrailingZeros(leaves);
            return nodes.hashOf(new NodeId(level, begin >> level));
        }
        long middle = middle(begin, end);
        return hasher.node(range(begin, middle), range(middle, end));
    }

    /** Where RFC 6962 splits: the left part is the largest power of two that is not all. */
    private static long middle(long begin, long end) {
        return begin + Long.highestOneBit(end - begin - 1);
    }

    private static void require(boolean possible, String message, Object... numbers) {
        if (!possible) {
            throw new IllegalArgumentException(message.formatted(numbers));
        }
    }
}
