package exchequer.ledger.merkle;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A whole tree in memory, and the definition of its root word for word, slow and obvious. */
final class PlainTree implements NodeSource {

    private final List<byte[]> leaves = new ArrayList<>();
    private final Map<NodeId, TreeHash> nodes = new HashMap<>();
    private Frontier frontier = Frontier.EMPTY;

    /** A tree whose leaves are their own numbers. */
    static PlainTree ofSize(int size) {
        var tree = new PlainTree();
        for (int leaf = 0; leaf < size; leaf++) {
            tree.append(List.of(data(leaf)));
        }
        return tree;
    }

    static byte[] data(int leaf) {
        return new byte[] {(byte) (leaf >> 8), (byte) leaf, 7};
    }

    void append(List<byte[]> more) {
        leaves.addAll(more);
        var growth = frontier.append(more);
        frontier = growth.frontier();
        growth.completed().forEach(node -> nodes.put(node.id(), node.hash()));
    }

    Frontier frontier() {
        return frontier;
    }

    Map<NodeId, TreeHash> nodes() {
        return nodes;
    }

    TreeProofs proofs() {
        return new TreeProofs(this);
    }

    byte[] leaf(long index) {
        return leaves.get((int) index);
    }

    @Override
    public TreeHash hashOf(NodeId id) {
        TreeHash hash = nodes.get(id);
        if (hash == null) {
            throw new AssertionError("asked for a subtree that is not complete: " + id);
        }
        return hash;
    }

    /** MTH(D[0:size]) of RFC 6962 §2.1. */
    TreeHash rootByDefinition(int size) throws Exception {
        return TreeHash.of(mth(leaves.subList(0, size)));
    }

    private static byte[] mth(List<byte[]> d) throws Exception {
        int n = d.size();
        if (n == 0) {
            return sha256();
        }
        if (n == 1) {
            return sha256(new byte[] {0}, d.getFirst());
        }
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return sha256(new byte[] {1}, mth(d.subList(0, k)), mth(d.subList(k, n)));
    }

    private static byte[] sha256(byte[]... parts) throws Exception {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    }
}
