package exchequer.nip90.wallet;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * 32 bytes behind a payment hash. After a payment they are its proof; before, whoever knows them
 * can take the money, so this prints itself to nobody.
 *
 * @param hex 64 lower-case hex characters
 */
public record Preimage(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /**
     * @throws IllegalArgumentException when it is not 32 bytes in lower-case hex
     */
    public Preimage {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a preimage is 64 lower-case hex characters");
        }
    }

    static Optional<Preimage> read(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Preimage(text)) : Optional.empty();
    }

    public PaymentHash hash() {
        try {
            return PaymentHash.of(
                    MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(hex)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }

    @Override
    public String toString() {
        return "Preimage[of " + hash() + "]";
    }
}
