package exchequer.ledger.merkle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * All that has to be known of a tree to append to it and to tell its root: its size, and the hashes
 * of the largest complete subtrees that its leaves form from left to right, one for each bit of the
 * size. Immutable.
 *
 * @param size number of leaves
 * @param peaks from the largest to the smallest
 */
public record Frontier(long size, List<TreeHash> peaks) {

    /** The tree without leaves. */
    public static final Frontier EMPTY = new Frontier(0, List.of());

    /**
     * @throws IllegalArgumentException when there is not one hash for each bit of the size
     */
    public Frontier {
        peaks = List.copyOf(peaks);
        if (size < 0 || Long.bitCount(size) != peaks.size()) {
            throw new IllegalArgumentException(
                    "%d leaves do not make %d subtrees".formatted(size, peaks.size()));
        }
    }

    /**
     * What comes of appending.
     *
     * @param completed the subtrees that the new leaves have completed, leaves included, in the
     *     order of their completion
     */
    public record Growth(Frontier frontier, List<TreeNode> completed) {}

    /**
     * With these leaves at its end. Takes two hashes per leaf on average, and never more than one
     * per level beyond that.
     *
     * @param leaves their data, not their hashes
     */
    public Growth append(Collection<byte[]> leaves) {
        var hasher = new TreeHasher();
        var grown = new ArrayList<>(peaks);
        var completed = new ArrayList<TreeNode>(2 * leaves.size());
        long count = size;
        for (byte[] leaf : leaves) {
            TreeHash hash = hasher.leaf(leaf);
            completed.add(new TreeNode(new NodeId(0, count), hash));
            count++;
            // Each trailing zero of the new size is a pair that has just become complete.
            for (int level = 1; level <= Long.numberOfTrailingZeros(count); level++) {
                hash = hasher.node(grown.removeLast(), hash);
                completed.add(new TreeNode(new NodeId(level, (count >> level) - 1), hash));
            }
            grown.add(hash);
        }
        return new Growth(new Frontier(count, grown), List.copyOf(completed));
    }

    /** The hash of the whole tree, MTH of RFC 6962. */
    public TreeHash root() {
        if (peaks.isEmpty()) {
            return TreeHash.EMPTY_ROOT;
        }
        var hasher = new TreeHasher();
        TreeHash root = peaks.getLast();
        for (int left = peaks.size() - 2; left >= 0; left--) {
            root = hasher.node(peaks.get(left), root);
        }
        return root;
    }

    /** The hashes one after the other, for {@link #ofBytes}. */
    public byte[] toBytes() {
        var bytes = new ByteArrayOutputStream(peaks.size() * TreeHash.LENGTH);
        peaks.forEach(peak -> bytes.writeBytes(peak.shared()));
        return bytes.toByteArray();
    }

    /**
     * @throws IllegalArgumentException when the bytes are none of a tree of this size
     */
    public static Frontier ofBytes(long size, byte[] bytes) {
        if (bytes.length != Long.bitCount(size) * TreeHash.LENGTH) {
            throw new IllegalArgumentException(
                    "%d bytes are no frontier of %d leaves".formatted(bytes.length, size));
        }
        var peaks = new ArrayList<TreeHash>();
        for (int from = 0; from < bytes.length; from += TreeHash.LENGTH) {
            peaks.add(TreeHash.owning(Arrays.copyOfRange(bytes, from, from + TreeHash.LENGTH)));
        }
        return new Frontier(size, peaks);
    }
}
