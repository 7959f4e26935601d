package exchequer.ledger.verify;

import java.util.ArrayList;
import java.util.List;

/** The root of a growing tree of RFC 6962. Memory grows with its height. */
final class RootStack {

    private final Sha256 sha256 = new Sha256();
    private final List<byte[]> subtrees = new ArrayList<>();
    private long size;

    void add(byte[] leafHash) {
        byte[] subtree = leafHash;
        for (long bits = size; (bits & 1) == 1; bits >>= 1) {
            subtree = sha256.node(subtrees.removeLast(), subtree);
        }
        subtrees.add(subtree);
        size++;
    }

    byte[] root() {
        if (subtrees.isEmpty()) {
            return sha256.of(new byte[0], 0, 0);
        }
        byte[] root = subtrees.getLast();
        for (byte[] left : subtrees.subList(0, subtrees.size() - 1).reversed()) {
            root = sha256.node(left, root);
        }
        return root;
    }
}
