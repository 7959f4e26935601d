package exchequer.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256, as 64 lower-case hexadecimal digits. */
public record Hash(String hex) {

    private static final int LENGTH = 32;

    /** What the first transfer of a journal names as its predecessor. */
    public static final Hash ZERO = of(new byte[LENGTH]);

    /**
     * @throws IllegalArgumentException when the text has another form
     */
    public Hash {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("expected 64 lower-case hexadecimal digits");
        }
    }

    /** The hash with these 32 bytes. */
    static Hash of(byte[] bytes) {
        return new Hash(HexFormat.of().formatHex(bytes));
    }

    /** The hash over these bytes, one part after the other. */
    static Hash over(byte[]... parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
        for (byte[] part : parts) {
            digest.update(part);
        }
        return of(digest.digest());
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
