package exchequer.ledger.verify;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 for one thread, again and again. */
final class Sha256 {

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    byte[] of(byte[] bytes, int from, int length) {
        digest.update(bytes, from, length);
        return digest.digest();
    }

    byte[] of(byte[] first, byte[] then, int length) {
        digest.update(first);
        digest.update(then, 0, length);
        return digest.digest();
    }

    /** RFC 6962 §2.1. */
    byte[] leaf(byte[] data) {
        digest.update((byte) 0);
        return digest.digest(data);
    }

    byte[] node(byte[] left, byte[] right) {
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
