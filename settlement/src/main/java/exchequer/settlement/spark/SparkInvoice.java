package exchequer.settlement.spark;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a Spark invoice asks for, version 1. Fulfilled at most once, and proven by the transfer that
 * the operators recorded for it; there is no preimage.
 *
 * @param memo untrusted text
 * @param sender the only wallet that may pay it; anybody when empty
 * @param expiresAt never when empty
 */
public record SparkInvoice(
        UUID id,
        Payment payment,
        Optional<String> memo,
        Optional<IdentityKey> sender,
        Optional<Instant> expiresAt) {

    /** As much as operators take. */
    public static final int MAX_MEMO_BYTES = 120;

    /** The last second of the year 9999, as far as a protobuf timestamp goes. */
    static final Instant LAST_EXPIRY = Instant.ofEpochSecond(253_402_300_799L, 999_999_999);

    /** In what it is to be paid. */
    public sealed interface Payment {

        /**
         * Bitcoin.
         *
         * @param amount whole satoshis; the payer's choice when empty
         */
        record Sats(OptionalLong amount) implements Payment {

            /** All the bitcoin there will ever be. */
            public static final long MAX = 2_100_000_000_000_000L;

            public Sats {
                if (amount.isPresent() && (amount.getAsLong() < 0 || amount.getAsLong() > MAX)) {
                    throw new IllegalArgumentException("satoshis from 0 to " + MAX);
                }
            }
        }

        /**
         * A token, which is no money to us.
         *
         * @param token 32 bytes as lowercase hex, if it says which
         * @param amount the big-endian bytes of it, at most 16, as they stand; the payer's choice
         *     when empty
         */
        record Tokens(Optional<String> token, Optional<String> amount) implements Payment {

            private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");
            private static final Pattern AMOUNT = Pattern.compile("([0-9a-f]{2}){0,16}");

            public Tokens {
                if (token.filter(it -> !TOKEN.matcher(it).matches()).isPresent()
                        || amount.filter(it -> !AMOUNT.matcher(it).matches()).isPresent()) {
                    throw new IllegalArgumentException("a token of 32 bytes, an amount up to 16");
                }
            }

            /** How many of the token's smallest unit. */
            public Optional<BigInteger> units() {
                return amount.map(hex -> hex.isEmpty() ? BigInteger.ZERO : new BigInteger(hex, 16));
            }
        }
    }

    /**
     * @throws IllegalArgumentException when the memo is too long or holds NUL, or the expiry is
     *     outside of 1970 to 9999
     */
    public SparkInvoice {
        if (memo.filter(text -> !isMemo(text)).isPresent()) {
            throw new IllegalArgumentException(
                    "a memo is at most " + MAX_MEMO_BYTES + " bytes of UTF-8, without NUL");
        }
        if (expiresAt
                .filter(at -> at.isBefore(Instant.EPOCH) || at.isAfter(LAST_EXPIRY))
                .isPresent()) {
            throw new IllegalArgumentException("an expiry from 1970 to 9999");
        }
    }

    // PostgreSQL text can not hold NUL: such an invoice would fail wherever it is stored.
    private static boolean isMemo(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text)
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_MEMO_BYTES
                && text.indexOf('\0') < 0;
    }

    /** Whether it can no longer be paid. */
    public boolean isExpiredAt(Instant now) {
        return expiresAt.filter(at -> !now.isBefore(at)).isPresent();
    }
}
