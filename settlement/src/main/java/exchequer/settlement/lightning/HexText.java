package exchequer.settlement.lightning;

import java.util.HexFormat;

/** Bytes written as lowercase hex, the only spelling stored so that equal values are equal text. */
final class HexText {

    private static final HexFormat HEX = HexFormat.of();

    private HexText() {}

    /**
     * @throws IllegalArgumentException when {@code text} is not lowercase hex of exactly {@code
     *     bytes} bytes; the message never repeats the text, because it may be a secret
     */
    static String require(String text, int bytes, String what) {
        boolean valid = text.length() == 2 * bytes;
        for (int i = 0; valid && i < text.length(); i++) {
            char c = text.charAt(i);
            valid = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    what + " must be " + bytes + " bytes of lowercase hex");
        }
        return text;
    }

    static byte[] bytes(String hex) {
        return HEX.parseHex(hex);
    }

    static String of(byte[] bytes) {
        return HEX.formatHex(bytes);
    }
}
