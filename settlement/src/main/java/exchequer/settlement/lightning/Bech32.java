package exchequer.settlement.lightning;

import java.util.Arrays;
import java.util.Locale;

/**
 * The bech32 text format of BIP-173 without its limit of 90 characters, which BOLT-11 lifts: a
 * human-readable part, the separator {@code 1}, five-bit values and six values of checksum. With
 * the constant of BIP-350 instead, it is bech32m.
 *
 * @param humanReadable lowercase prefix
 * @param values five-bit values without the checksum
 */
record Bech32(String humanReadable, byte[] values) {

    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /** What the checksum comes out as, by BIP-173. */
    static final int PLAIN = 1;

    /** What the checksum comes out as, by BIP-350. */
    static final int MODIFIED = 0x2bc830a3;

    private static final int CHECKSUM_LENGTH = 6;
    private static final int[] GENERATOR = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };

    static Bech32 parse(String text) throws UndecodableException {
        return parse(text, PLAIN);
    }

    static Bech32 parse(String text, int constant) throws UndecodableException {
        requireOneCase(text);
        String lower = text.toLowerCase(Locale.ROOT);
        int separator = lower.lastIndexOf('1');
        if (separator < 1 || lower.length() - separator - 1 < CHECKSUM_LENGTH) {
            throw new UndecodableException(
                    UndecodableCode.NOT_BECH32, "no separator, or too short for a checksum");
        }
        String humanReadable = lower.substring(0, separator);
        byte[] values = new byte[lower.length() - separator - 1];
        for (int i = 0; i < values.length; i++) {
            int value = ALPHABET.indexOf(lower.charAt(separator + 1 + i));
            if (value < 0) {
                throw new UndecodableException(
                        UndecodableCode.NOT_BECH32,
                        "character " + (separator + 1 + i) + " is outside the bech32 alphabet");
            }
            values[i] = (byte) value;
        }
        if (checksumState(humanReadable, values) != constant) {
            throw new UndecodableException(UndecodableCode.BAD_CHECKSUM, "bech32 checksum");
        }
        return new Bech32(humanReadable, Arrays.copyOf(values, values.length - CHECKSUM_LENGTH));
    }

    /** The canonical text, in lower case. */
    String text() {
        return text(PLAIN);
    }

    String text(int constant) {
        int state =
                checksumState(humanReadable, Arrays.copyOf(values, values.length + CHECKSUM_LENGTH))
                        ^ constant;
        StringBuilder text = new StringBuilder(humanReadable).append('1');
        for (byte value : values) {
            text.append(ALPHABET.charAt(value));
        }
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            text.append(ALPHABET.charAt((state >>> (5 * i)) & 31));
        }
        return text.toString();
    }

    private static void requireOneCase(String text) throws UndecodableException {
        boolean lower = false;
        boolean upper = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 33 || c > 126) {
                throw new UndecodableException(
                        UndecodableCode.NOT_BECH32, "character " + i + " is not printable ASCII");
            }
            lower |= c >= 'a' && c <= 'z';
            upper |= c >= 'A' && c <= 'Z';
        }
        if (lower && upper) {
            throw new UndecodableException(UndecodableCode.NOT_BECH32, "mixed case");
        }
    }

    private static int checksumState(String humanReadable, byte[] values) {
        int state = 1;
        for (int i = 0; i < humanReadable.length(); i++) {
            state = absorb(state, humanReadable.charAt(i) >>> 5);
        }
        state = absorb(state, 0);
        for (int i = 0; i < humanReadable.length(); i++) {
            state = absorb(state, humanReadable.charAt(i) & 31);
        }
        for (byte value : values) {
            state = absorb(state, value);
        }
        return state;
    }

    private static int absorb(int state, int value) {
        int top = state >>> 25;
        int next = (state & 0x1ffffff) << 5 ^ value;
        for (int bit = 0; bit < GENERATOR.length; bit++) {
            if ((top >>> bit & 1) == 1) {
                next ^= GENERATOR[bit];
            }
        }
        return next;
    }
}
