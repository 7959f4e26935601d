package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import java.math.BigInteger;

/**
 * What routing costs in the simulation, as channels charge it (BOLT-7): a base and a share of the
 * amount, rounded down.
 *
 * @param base fixed part
 * @param proportionalMillionths millionths of the amount
 */
public record FeeRule(Msat base, long proportionalMillionths) {

    /** One satoshi and 0.01 %. */
    public static final FeeRule DEFAULT = new FeeRule(Msat.of(1_000), 100);

    public static final FeeRule FREE = new FeeRule(Msat.ZERO, 0);

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    public FeeRule {
        if (proportionalMillionths < 0 || proportionalMillionths > 1_000_000) {
            throw new IllegalArgumentException("a share of 0 to 1,000,000 millionths");
        }
    }

    Msat feeFor(Msat amount) {
        BigInteger share =
                BigInteger.valueOf(amount.value())
                        .multiply(BigInteger.valueOf(proportionalMillionths))
                        .divide(MILLION);
        return base.plus(Msat.of(share.longValueExact()));
    }
}
