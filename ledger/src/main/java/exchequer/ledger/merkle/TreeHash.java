package exchequer.ledger.merkle;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The hash of a leaf, of a node or of a whole tree: 32 bytes of SHA-256. */
public final class TreeHash {

    /** How many bytes there are. */
    public static final int LENGTH = 32;

    /** The root of a tree without leaves: the hash of nothing. */
    public static final TreeHash EMPTY_ROOT =
            ofHex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private final byte[] bytes;

    private TreeHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @throws IllegalArgumentException when there are not 32 bytes
     */
    public static TreeHash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, there are " + bytes.length);
        }
        return new TreeHash(bytes.clone());
    }

    /** Takes the array itself; for those that have just made it. */
    static TreeHash owning(byte[] bytes) {
        return new TreeHash(bytes);
    }

    /**
     * @throws IllegalArgumentException when the text is not 64 hexadecimal digits
     */
    public static TreeHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /**
     * @throws IllegalArgumentException when the text is not 32 bytes in standard base64
     */
    public static TreeHash ofBase64(String text) {
        return of(Base64.getDecoder().decode(text));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes themselves, to be read only. */
    byte[] shared() {
        return bytes;
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** As RFC 4648 §4 has it, with padding. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeHash that && Arrays.equals(bytes, that.bytes);
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
