package exchequer.nip90.nostr;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Optional;

/** Bech32 (BIP-173, not the later bech32m), as NIP-19 uses it for keys. */
final class Bech32 {

    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final int[] GENERATOR = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };
    private static final int MAX_CHARS = 90;
    private static final int CHECKSUM_CHARS = 6;

    private Bech32() {}

    static String encode(String prefix, byte[] data) {
        StringBuilder out = new StringBuilder(prefix).append('1');
        int checksum = absorbPrefix(prefix);
        int accumulator = 0;
        int bits = 0;
        for (byte b : data) {
            accumulator = (accumulator << 8 | (b & 0xff)) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                checksum = append(out, checksum, accumulator >> bits & 31);
            }
        }
        if (bits > 0) {
            checksum = append(out, checksum, accumulator << 5 - bits & 31);
        }
        for (int i = 0; i < CHECKSUM_CHARS; i++) {
            checksum = step(checksum, 0);
        }
        checksum ^= 1;
        for (int i = CHECKSUM_CHARS - 1; i >= 0; i--) {
            out.append(ALPHABET.charAt(checksum >> 5 * i & 31));
        }
        return out.toString();
    }

    /** The data behind this prefix; empty for a wrong prefix, letter case, checksum or padding. */
    static Optional<byte[]> decode(String prefix, String text) {
        if (text.length() > MAX_CHARS || !isAscii(text)) {
            return Optional.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        boolean oneCase = text.equals(lower) || text.equals(text.toUpperCase(Locale.ROOT));
        int start = prefix.length() + 1;
        if (!oneCase || text.length() < start + CHECKSUM_CHARS || !lower.startsWith(prefix + "1")) {
            return Optional.empty();
        }
        int checksum = absorbPrefix(prefix);
        for (int i = start; i < lower.length(); i++) {
            int value = ALPHABET.indexOf(lower.charAt(i));
            if (value < 0) {
                return Optional.empty();
            }
            checksum = step(checksum, value);
        }
        return checksum == 1
                ? regroup(lower.substring(start, lower.length() - CHECKSUM_CHARS))
                : Optional.empty();
    }

    /** The Kelvin sign is an upper-case letter whose lower case is a plain k, of the alphabet. */
    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static Optional<byte[]> regroup(String data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int accumulator = 0;
        int bits = 0;
        for (int i = 0; i < data.length(); i++) {
            accumulator = (accumulator << 5 | ALPHABET.indexOf(data.charAt(i))) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(accumulator >> bits & 0xff);
            }
        }
        boolean cleanPadding = bits < 5 && (accumulator & (1 << bits) - 1) == 0;
        return cleanPadding ? Optional.of(bytes.toByteArray()) : Optional.empty();
    }

    private static int append(StringBuilder out, int checksum, int value) {
        out.append(ALPHABET.charAt(value));
        return step(checksum, value);
    }

    private static int absorbPrefix(String prefix) {
        int checksum = 1;
        for (int i = 0; i < prefix.length(); i++) {
            checksum = step(checksum, prefix.charAt(i) >> 5);
        }
        checksum = step(checksum, 0);
        for (int i = 0; i < prefix.length(); i++) {
            checksum = step(checksum, prefix.charAt(i) & 31);
        }
        return checksum;
    }

    private static int step(int checksum, int value) {
        int top = checksum >>> 25;
        int next = (checksum & 0x1ffffff) << 5 ^ value;
        for (int i = 0; i < GENERATOR.length; i++) {
            next ^= (top >> i & 1) == 1 ? GENERATOR[i] : 0;
        }
        return next;
    }
}
