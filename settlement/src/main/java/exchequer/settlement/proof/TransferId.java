package exchequer.settlement.proof;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import exchequer.settlement.lightning.PaymentHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a transfer at Spark's operators, a UUID in lower case. Ours say what they pay: all but
 * the last byte is a hash of the payment hash, and the last byte is the number of the attempt,
 * because Spark pays no id twice. So a transfer of somebody else can not be shown as a payment of
 * ours, and no memory is needed to find an attempt again.
 */
public record TransferId(@JsonValue String value) {

    /** The highest number of an attempt. */
    public static final int MOST_ATTEMPTS = 255;

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int ATTEMPT_DIGITS = 2;

    /**
     * @throws IllegalArgumentException when it is no UUID in lower case
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TransferId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("no transfer id");
        }
    }

    /**
     * The id of an attempt: the same for ever, on every node.
     *
     * @param attempt counted from 1
     * @throws IllegalArgumentException when the attempt is not one of 1 to {@link #MOST_ATTEMPTS}
     */
    public static TransferId of(PaymentHash payment, int attempt) {
        if (attempt < 1 || attempt > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("attempts are 1 to 255, was " + attempt);
        }
        ByteBuffer halves = ByteBuffer.wrap(sha256("exchequer spark payment " + payment.value()));
        // Version 8, of our own making, in the variant of RFC 9562.
        long high = halves.getLong() & 0xffff_ffff_ffff_0fffL | 0x8000L;
        long low = halves.getLong() & 0x3fff_ffff_ffff_ff00L | 0x8000_0000_0000_0000L;
        return new TransferId(new UUID(high, low | attempt).toString());
    }

    /** Whether some attempt of that payment has this id. */
    public boolean belongsTo(PaymentHash payment) {
        return attempt() > 0 && equals(of(payment, attempt()));
    }

    private int attempt() {
        return Integer.parseInt(value.substring(value.length() - ATTEMPT_DIGITS), 16);
    }

    @Override
    public String toString() {
        return value;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
