package exchequer.ledger.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/**
 * Verifies proofs the way RFC 9162 §2.1.3.2 and §2.1.4.2 do, upwards along the bits of the sizes.
 * Shares neither hashing nor recursion with what makes the proofs: a mistake there is not repeated
 * here. It computes the roots that a proof leads to; whoever asks compares them with those they
 * trust, and can say what they expected and what they found.
 */
public final class ProofCheck {

    /** The two roots that a consistency proof leads to. */
    public record Roots(TreeHash from, TreeHash to) {}

    private ProofCheck() {}

    /** The hash of a leaf with this data. */
    public static TreeHash leaf(byte[] data) {
        return hash(0, data);
    }

    /**
     * The root that an inclusion proof leads to; nothing when no such proof of such a leaf has so
     * many hashes.
     */
    public static Optional<TreeHash> rootOf(
            TreeHash leaf, long index, long size, List<TreeHash> path) {
        if (index < 0 || index >= size) {
            return Optional.empty();
        }
        long node = index;
        long last = size - 1;
        TreeHash root = leaf;
        for (TreeHash step : path) {
            if (last == 0) {
                return Optional.empty();
            }
            if (isRight(node) || node == last) {
                root = node(step, root);
                while (!isRight(node) && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                root = node(root, step);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(root) : Optional.empty();
    }

    /**
     * The roots that a consistency proof leads to; nothing when no such proof has so many hashes.
     *
     * @param fromRoot the trusted root of the smaller tree. It is part of the computation where the
     *     smaller tree is a subtree of the greater, so the result has to be compared with it
     */
    public static Optional<Roots> rootsOf(
            long from, TreeHash fromRoot, long to, List<TreeHash> path) {
        if (from < 1 || from > to) {
            return Optional.empty();
        }
        if (from == to) {
            return path.isEmpty() ? Optional.of(new Roots(fromRoot, fromRoot)) : Optional.empty();
        }
        boolean isSubtree = (from & (from - 1)) == 0;
        if (path.isEmpty()) {
            return Optional.empty();
        }
        long node = from - 1;
        long last = to - 1;
        while (isRight(node)) {
            node >>= 1;
            last >>= 1;
        }
        TreeHash older = isSubtree ? fromRoot : path.getFirst();
        return climb(node, last, older, path.subList(isSubtree ? 0 : 1, path.size()));
    }

    private static Optional<Roots> climb(
            long begin, long end, TreeHash subtree, List<TreeHash> path) {
        long node = begin;
        long last = end;
        TreeHash older = subtree;
        TreeHash newer = subtree;
        for (TreeHash step : path) {
            if (last == 0) {
                return Optional.empty();
            }
            if (isRight(node) || node == last) {
                older = node(step, older);
                newer = node(step, newer);
                while (!isRight(node) && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                newer = node(newer, step);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(new Roots(older, newer)) : Optional.empty();
    }

    private static boolean isRight(long node) {
        return (node & 1) == 1;
    }

    private static TreeHash node(TreeHash left, TreeHash right) {
        return hash(1, left.shared(), right.shared());
    }

    private static TreeHash hash(int prefix, byte[]... parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
        digest.update((byte) prefix);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return TreeHash.owning(digest.digest());
    }
}
