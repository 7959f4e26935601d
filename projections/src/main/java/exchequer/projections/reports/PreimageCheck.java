package exchequer.projections.reports;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** BOLT-11's proof of payment: the preimage is 32 bytes whose SHA-256 is the payment hash. */
final class PreimageCheck {

    private static final HexFormat HEX = HexFormat.of();
    private static final int HEX_DIGITS = 64;

    private PreimageCheck() {}

    /** False also for what is not hexadecimal at all. */
    static boolean opens(String preimage, String paymentHash) {
        if (preimage.length() != HEX_DIGITS || !preimage.chars().allMatch(HexFormat::isHexDigit)) {
            return false;
        }
        return HEX.formatHex(sha256().digest(HEX.parseHex(preimage))).equals(paymentHash);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
