package exchequer.nip90.negentropy;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A 256-bit event id. Ordered by its bytes, unsigned, as the protocol wants it; the four words are
 * those bytes in big-endian order.
 */
public record ItemId(long a, long b, long c, long d) implements Comparable<ItemId> {

    static final int BYTES = 32;
    static final ItemId ZERO = new ItemId(0, 0, 0, 0);

    private static final HexFormat HEX = HexFormat.of();

    /**
     * @throws IllegalArgumentException when the text is not 64 hex characters
     */
    public static ItemId ofHex(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException("an id has 64 hex characters");
        }
        return new ItemId(
                HexFormat.fromHexDigitsToLong(hex, 0, 16),
                HexFormat.fromHexDigitsToLong(hex, 16, 32),
                HexFormat.fromHexDigitsToLong(hex, 32, 48),
                HexFormat.fromHexDigitsToLong(hex, 48, 64));
    }

    /**
     * @throws IllegalArgumentException when there are not 32 bytes
     */
    public static ItemId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an id has 32 bytes");
        }
        ByteBuffer words = ByteBuffer.wrap(bytes);
        return new ItemId(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    /** Byte {@code index} of the id, 0 to 255. */
    int byteAt(int index) {
        long word =
                switch (index >> 3) {
                    case 0 -> a;
                    case 1 -> b;
                    case 2 -> c;
                    default -> d;
                };
        return (int) (word >>> (56 - 8 * (index & 7))) & 0xff;
    }

    public String toHex() {
        return HEX.toHexDigits(a) + HEX.toHexDigits(b) + HEX.toHexDigits(c) + HEX.toHexDigits(d);
    }

    @Override
    public int compareTo(ItemId other) {
        int order = Long.compareUnsigned(a, other.a);
        order = order != 0 ? order : Long.compareUnsigned(b, other.b);
        order = order != 0 ? order : Long.compareUnsigned(c, other.c);
        return order != 0 ? order : Long.compareUnsigned(d, other.d);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
