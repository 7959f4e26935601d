package exchequer.market.ids;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** How identifiers come about: the first 128 bits of a SHA-256 over length-prefixed parts. */
public final class DerivedId {

    private static final int HEX_DIGITS = 32;

    private DerivedId() {}

    /** Derives an identifier; equal parts give the equal identifier, for ever. */
    public static String derive(String prefix, String... parts) {
        MessageDigest digest = sha256();
        digest.update(prefix.getBytes(StandardCharsets.UTF_8));
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            // Without the length, ("ab","c") and ("a","bc") would be one thing.
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return prefix + HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    }

    static void check(String prefix, String value) {
        if (value.length() != prefix.length() + HEX_DIGITS
                || !value.startsWith(prefix)
                || !isLowerHex(value, prefix.length())) {
            throw new IllegalArgumentException(
                    "expected " + prefix + " and 32 lower-case hexadecimal digits");
        }
    }

    static boolean isLowerHex(String value, int from) {
        for (int i = from; i < value.length(); i++) {
            char c = value.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
