package exchequer.ledger.merkle;

/**
 * The place of a complete subtree: it is over the leaves {@code index * 2^level} (included) to
 * {@code (index + 1) * 2^level} (excluded). Its hash never changes, whatever the tree grows to.
 *
 * @param level 0 for a leaf
 */
public record NodeId(int level, long index) {

    static final int MAX_LEVEL = 62;

    /**
     * @throws IllegalArgumentException when no tree has such a place
     */
    public NodeId {
        if (level < 0 || level > MAX_LEVEL || index < 0) {
            throw new IllegalArgumentException("no node at level %d, %d".formatted(level, index));
        }
    }

    /** The first of its leaves. */
    public long firstLeaf() {
        return index << level;
    }

    /** The leaf after its last one. */
    public long endLeaf() {
        return (index + 1) << level;
    }
}
