package exchequer.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256: 32 bytes, told as 64 lower-case hexadecimal digits. Immutable. */
public final class Hash {

    private static final int LENGTH = 32;
    private static final HexFormat HEX = HexFormat.of();

    /** What the first transfer of a journal names as its predecessor. */
    public static final Hash ZERO = new Hash(new byte[LENGTH]);

    // Bytes and not their digits: each transfer has four of these, and is hashed over bytes.
    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @throws IllegalArgumentException when the text is not 64 lower-case hexadecimal digits
     */
    public Hash(String hex) {
        if (hex.length() != 2 * LENGTH || !isLowerCaseHex(hex)) {
            throw new IllegalArgumentException("expected 64 lower-case hexadecimal digits");
        }
        this.bytes = HEX.parseHex(hex);
    }

    static boolean isLowerCaseHex(String text) {
        // Not a regular expression: events are full of these.
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    /**
     * The hash with these 32 bytes.
     *
     * @throws IllegalArgumentException when there are not 32
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, there are " + bytes.length);
        }
        return new Hash(bytes.clone());
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
        return new Hash(digest.digest());
    }

    /** The 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HEX.formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
