package exchequer.ledger.merkle;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Makes the hashes of a tree. The first byte tells leaves from nodes, or somebody could present a
 * node as a leaf (RFC 6962 §2.1). One thread at a time.
 */
final class TreeHasher {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest sha256;

    TreeHasher() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    TreeHash leaf(byte[] data) {
        sha256.update(LEAF);
        sha256.update(data);
        return digest();
    }

    TreeHash node(TreeHash left, TreeHash right) {
        sha256.update(NODE);
        sha256.update(left.shared());
        sha256.update(right.shared());
        return digest();
    }

    private TreeHash digest() {
        byte[] bytes = new byte[TreeHash.LENGTH];
        try {
            sha256.digest(bytes, 0, bytes.length);
        } catch (DigestException impossible) {
            throw new IllegalStateException("32 bytes hold a SHA-256", impossible);
        }
        return TreeHash.owning(bytes);
    }
}
