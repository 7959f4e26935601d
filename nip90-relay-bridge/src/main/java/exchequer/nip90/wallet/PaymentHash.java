package exchequer.nip90.wallet;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What identifies a Lightning payment: the SHA-256 of a preimage that only the payee knows until it
 * is paid.
 *
 * @param hex 64 lower-case hex characters
 */
public record PaymentHash(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException when it is not 32 bytes in lower-case hex
     */
    public PaymentHash {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a payment hash is 64 lower-case hex characters");
        }
    }

    static Optional<PaymentHash> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new PaymentHash(text)) : Optional.empty();
    }

    static PaymentHash of(byte[] bytes) {
        return new PaymentHash(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return hex;
    }
}
