package exchequer.nip90.encryption;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Hides the length of a text among texts of about the same length. NIP-44 v2, with the long prefix
 * of June 2026 for what does not fit into two bytes of length.
 */
final class Nip44Padding {

    private static final int MIN_PADDED = 32;
    private static final int SMALL = 256;

    /** From here on the length stands in four bytes after two zero bytes. */
    static final int LONG_FROM = 65_536;

    private static final int SHORT_PREFIX = 2;
    private static final int LONG_PREFIX = 6;

    private Nip44Padding() {}

    /**
     * The length without its prefix.
     *
     * @param length at least 1
     */
    static long paddedLength(long length) {
        if (length <= MIN_PADDED) {
            return MIN_PADDED;
        }
        long nextPower = Long.highestOneBit(length - 1) << 1;
        long chunk = nextPower <= SMALL ? MIN_PADDED : nextPower / 8;
        return chunk * ((length - 1) / chunk + 1);
    }

    /**
     * @param text 1 byte up to what {@link ConversationKey} allows
     */
    static byte[] pad(byte[] text) {
        int prefix = prefixOf(text.length);
        ByteBuffer padded =
                ByteBuffer.allocate(Math.toIntExact(prefix + paddedLength(text.length)));
        if (prefix == SHORT_PREFIX) {
            padded.putShort((short) text.length);
        } else {
            padded.putShort((short) 0).putInt(text.length);
        }
        return padded.put(text).array();
    }

    /**
     * Empty when length and padding do not belong to each other. What the padding consists of is
     * not looked at: NIP-44 does not ask for it, and it is authenticated.
     */
    static Optional<byte[]> unpad(byte[] padded) {
        if (padded.length < SHORT_PREFIX + MIN_PADDED) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(padded);
        long length = Short.toUnsignedInt(in.getShort());
        if (length == 0) {
            length = Integer.toUnsignedLong(in.getInt());
            // Two ways to write one length would be two cipher texts for one text.
            if (length < LONG_FROM) {
                return Optional.empty();
            }
        }
        int prefix = prefixOf(length);
        return padded.length == prefix + paddedLength(length)
                ? Optional.of(Arrays.copyOfRange(padded, prefix, Math.toIntExact(prefix + length)))
                : Optional.empty();
    }

    private static int prefixOf(long length) {
        return length < LONG_FROM ? SHORT_PREFIX : LONG_PREFIX;
    }
}
