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
        boolean isHash = hex.length() == 2 * LENGTH;
        // Not a regular expression: there are four of these in every transfer.
        for (int i = 0; isHash && i < hex.length(); i++) {
            char digit = hex.charAt(i);
            isHash = digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f';
        }
        if (!isHash) {
            throw new IllegalArgumentException("expected 64 lower-case hexadecimal digits");
        }
    }

    /**
     * The hash with these 32 bytes.
     *
     * @throws IllegalArgumentException when there are not 32
     */
    public static Hash of(byte[] bytes) {
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

    /** The 32 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
