package exchequer.settlement.spark;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who a Spark wallet is: a compressed secp256k1 public key. Neither a Lightning node nor a Nostr
 * identity.
 *
 * @param value 33 bytes as lowercase hex, a point of the curve
 */
public record IdentityKey(String value) {

    static final int BYTES = 33;

    private static final Pattern FORM = Pattern.compile("0[23][0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException when it is no compressed point of the curve
     */
    public IdentityKey {
        if (!FORM.matcher(value).matches() || !isOnCurve(HexFormat.of().parseHex(value))) {
            throw new IllegalArgumentException("not a compressed public key");
        }
    }

    /** Empty when it is no compressed point of the curve. */
    static Optional<IdentityKey> read(byte[] bytes) {
        boolean compressed = bytes.length == BYTES && (bytes[0] == 2 || bytes[0] == 3);
        return compressed && isOnCurve(bytes)
                ? Optional.of(new IdentityKey(HexFormat.of().formatHex(bytes)))
                : Optional.empty();
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    /** Whether this key made the signature (BIP-340). */
    boolean signed(byte[] digest, byte[] signature) {
        try {
            return Secp256k1.get()
                    .verifySchnorr(signature, digest, Arrays.copyOfRange(bytes(), 1, BYTES));
        } catch (Secp256k1Exception malformed) {
            return false;
        }
    }

    private static boolean isOnCurve(byte[] compressed) {
        try {
            Secp256k1.get().pubkeyParse(compressed);
            return true;
        } catch (Secp256k1Exception noPoint) {
            return false;
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
