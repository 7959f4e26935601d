package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import java.math.BigInteger;

/**
 * The most a wallet takes on top of an amount, as its operator or manual says: a base and a share.
 * NIP-47 carries no cap, so this is what a cap is held against before anything is sent.
 *
 * @param ppm millionths of the amount
 */
public record WalletFees(Msat base, long ppm) {

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    /**
     * @throws IllegalArgumentException when the share is negative or more than the whole
     */
    public WalletFees {
        if (ppm < 0 || ppm > MILLION.longValueExact()) {
            throw new IllegalArgumentException("a share of 0 to 1,000,000 millionths, was " + ppm);
        }
    }

    /** Rounded up: a limit that is told too low is none. Never more than there is money. */
    Msat mostFor(Msat amount) {
        BigInteger share =
                BigInteger.valueOf(amount.value())
                        .multiply(BigInteger.valueOf(ppm))
                        .add(MILLION.subtract(BigInteger.ONE))
                        .divide(MILLION);
        BigInteger most = share.add(BigInteger.valueOf(base.value()));
        return Msat.of(most.min(BigInteger.valueOf(Msat.MAX_VALUE)).longValueExact());
    }
}
