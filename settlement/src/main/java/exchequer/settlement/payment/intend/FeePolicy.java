package exchequer.settlement.payment.intend;

import exchequer.market.money.Msat;
import java.math.BigInteger;

/**
 * Most that routing may cost: a base and a share of the amount.
 *
 * @param ppm millionths of the amount
 */
public record FeePolicy(Msat baseMsat, long ppm) {

    private static final long MILLION = 1_000_000L;

    /**
     * @throws IllegalArgumentException when the share is negative or more than the whole
     */
    public FeePolicy {
        if (ppm < 0 || ppm > MILLION) {
            throw new IllegalArgumentException("ppm must be 0.." + MILLION + ", was " + ppm);
        }
    }

    /** Rounded down, so that the cap is never more than the policy says, or than money there is. */
    public Msat capFor(Msat amount) {
        BigInteger share =
                BigInteger.valueOf(amount.value())
                        .multiply(BigInteger.valueOf(ppm))
                        .divide(BigInteger.valueOf(MILLION));
        BigInteger cap = share.add(BigInteger.valueOf(baseMsat.value()));
        return Msat.of(cap.min(BigInteger.valueOf(Msat.MAX_VALUE)).longValueExact());
    }
}
