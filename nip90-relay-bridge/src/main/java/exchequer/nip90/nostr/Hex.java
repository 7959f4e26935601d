package exchequer.nip90.nostr;

import java.util.HexFormat;

/** The one hexadecimal form Nostr knows: lower case, exact length. */
final class Hex {

    private static final HexFormat FORMAT = HexFormat.of();

    static final int KEY_CHARS = 64;
    static final int SIGNATURE_CHARS = 128;

    private Hex() {}

    static boolean isLower(String text, int chars) {
        if (text.length() != chars) {
            return false;
        }
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    static String of(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }

    static byte[] parse(String hex) {
        return FORMAT.parseHex(hex);
    }
}
