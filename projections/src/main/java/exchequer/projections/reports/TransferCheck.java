package exchequer.projections.reports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Whether the id of a transfer on Spark is one of a payment: all but the last byte come from the
 * payment hash, and the last counts the attempts from 1. It says that the transfer is of this
 * payment if there was one, and nothing about whether there was.
 */
final class TransferCheck {

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int BYTES_BOUND = 15;
    private static final int VERSION_BYTE = 6;
    private static final int VARIANT_BYTE = 8;

    private TransferCheck() {}

    /** False also for what is no UUID at all. */
    static boolean isOf(String transferId, String paymentHash) {
        if (!FORM.matcher(transferId).matches()) {
            return false;
        }
        byte[] id = HEX.parseHex(transferId.replace("-", ""));
        byte[] bound =
                PreimageCheck.sha256()
                        .digest(
                                ("exchequer spark payment " + paymentHash)
                                        .getBytes(StandardCharsets.UTF_8));
        // A UUID of version 8 in the variant of RFC 9562.
        bound[VERSION_BYTE] = (byte) (bound[VERSION_BYTE] & 0x0f | 0x80);
        bound[VARIANT_BYTE] = (byte) (bound[VARIANT_BYTE] & 0x3f | 0x80);
        return id[BYTES_BOUND] != 0 && Arrays.equals(id, 0, BYTES_BOUND, bound, 0, BYTES_BOUND);
    }
}
