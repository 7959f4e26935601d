package exchequer.settlement.rail.spark;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.UUID;

/**
 * An order to pay one Lightning invoice, Spark invoice or Spark address.
 *
 * @param id makes it one payment however often it is given; see {@link #idOf}
 * @param request in lower case
 * @param amount for a request that names none, in whole satoshis
 * @param feeCap most that may leave on top, the rounding up to whole satoshis included
 */
public record SparkOrder(UUID id, String request, Optional<Msat> amount, Msat feeCap) {

    private static final long MSAT_PER_SAT = 1_000;

    /**
     * @throws IllegalArgumentException when the amount has parts of a satoshi
     */
    public SparkOrder {
        if (amount.filter(it -> it.value() % MSAT_PER_SAT != 0).isPresent()) {
            throw new IllegalArgumentException("Spark pays whole satoshis");
        }
    }

    /** The id under which a payment hash is paid: the same for ever, on every node. */
    public static UUID idOf(PaymentHash hash) {
        byte[] digest = sha256("exchequer spark payment " + hash.value());
        ByteBuffer halves = ByteBuffer.wrap(digest);
        // Version 8, of our own making, in the variant of RFC 9562.
        long high = halves.getLong() & 0xffff_ffff_ffff_0fffL | 0x8000L;
        long low = halves.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
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
