package exchequer.settlement.escrow.request;

import exchequer.market.money.Msat;
import exchequer.settlement.rail.HoldInvoiceTerms;
import java.math.BigInteger;
import java.time.Duration;

/**
 * On which terms buyers lock money.
 *
 * @param feeBase what the market takes, whatever the price
 * @param feePpm what it takes on top, in millionths of the price
 * @param payWithin how long the invoice can be paid
 * @param cltvExpiryBlocks blocks the locked money can wait; 1,008 are about a week
 * @param marginBlocks so many blocks before the rail would give it back, we do
 */
public record EscrowPolicy(
        Msat feeBase, long feePpm, Duration payWithin, int cltvExpiryBlocks, int marginBlocks) {

    private static final long MILLION = 1_000_000L;

    /** What rails keep for themselves at the end of a time lock, and then some. */
    private static final int NODES_SHARE_BLOCKS = 24;

    /**
     * @throws IllegalArgumentException when the share is negative or above the whole, the time to
     *     pay is below a second, the margin leaves no time to work, or the time lock is longer than
     *     payers accept
     */
    public EscrowPolicy {
        if (feePpm < 0 || feePpm > MILLION) {
            throw new IllegalArgumentException("a fee of 0 to 1,000,000 millionths");
        }
        if (payWithin.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("at least a second to pay");
        }
        if (marginBlocks < 1 || cltvExpiryBlocks <= marginBlocks + NODES_SHARE_BLOCKS) {
            throw new IllegalArgumentException(
                    "a time lock of %d blocks leaves no time with a margin of %d"
                            .formatted(cltvExpiryBlocks, marginBlocks));
        }
        if (cltvExpiryBlocks > HoldInvoiceTerms.MAX_CLTV_EXPIRY_BLOCKS) {
            throw new IllegalArgumentException(
                    "payers lock nothing for %d blocks".formatted(cltvExpiryBlocks));
        }
    }

    /** Rounded down: the market never takes more than it says. */
    public Msat feeOn(Msat price) {
        long share =
                BigInteger.valueOf(price.value())
                        .multiply(BigInteger.valueOf(feePpm))
                        .divide(BigInteger.valueOf(MILLION))
                        .longValueExact();
        return feeBase.plus(Msat.of(share));
    }
}
