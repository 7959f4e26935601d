package exchequer.settlement.rail;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a hold invoice shall say.
 *
 * @param hash of a preimage the caller has chosen and stored
 * @param amount above zero
 * @param description at most 639 bytes of UTF-8
 * @param expiry time in which it can be paid, at least a second; cut to whole seconds
 * @param cltvExpiryBlocks blocks between the payment's arrival and the moment its last part could
 *     be taken back on the chain. Nodes cancel some blocks earlier
 */
public record HoldInvoiceTerms(
        PaymentHash hash, Msat amount, String description, Duration expiry, int cltvExpiryBlocks) {

    /** What every LND accepts: 18 were enough until 0.20. */
    public static final int MIN_CLTV_EXPIRY_BLOCKS = 24;

    /** Payers refuse routes that lock their money for longer than about two weeks. */
    public static final int MAX_CLTV_EXPIRY_BLOCKS = 1_900;

    private static final int MAX_DESCRIPTION_BYTES = 639;

    /**
     * @throws IllegalArgumentException when a component is outside these bounds
     */
    public HoldInvoiceTerms {
        require(!amount.isZero(), "an amount above zero");
        require(expiry.compareTo(Duration.ofSeconds(1)) >= 0, "an expiry of a second");
        require(
                description.getBytes(StandardCharsets.UTF_8).length <= MAX_DESCRIPTION_BYTES,
                "a description of at most 639 bytes");
        require(
                cltvExpiryBlocks >= MIN_CLTV_EXPIRY_BLOCKS
                        && cltvExpiryBlocks <= MAX_CLTV_EXPIRY_BLOCKS,
                "a cltv expiry of 24 to 1,900 blocks");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("a hold invoice needs " + what);
        }
    }
}
