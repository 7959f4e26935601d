package exchequer.settlement.lightning;

import exchequer.market.money.Msat;
import java.math.BigInteger;

/** The amount in an invoice's prefix: bitcoins with an optional multiplier (BOLT-11). */
final class Bolt11Amount {

    private static final BigInteger MSAT_PER_BTC = BigInteger.valueOf(100_000_000_000L);
    private static final BigInteger PICO_PER_MSAT = BigInteger.TEN;

    private Bolt11Amount() {}

    /**
     * @param digits decimal digits
     * @param multiplier one of m, u, n, p, or empty
     */
    static Msat parse(String digits, String multiplier) throws UndecodableException {
        if (digits.startsWith("0")) {
            throw new UndecodableException(
                    UndecodableCode.BAD_AMOUNT, "the amount is zero or has leading zeros");
        }
        BigInteger number = new BigInteger(digits);
        BigInteger msat =
                switch (multiplier) {
                    case "" -> number.multiply(MSAT_PER_BTC);
                    case "m" -> number.multiply(BigInteger.valueOf(100_000_000L));
                    case "u" -> number.multiply(BigInteger.valueOf(100_000L));
                    case "n" -> number.multiply(BigInteger.valueOf(100L));
                    case "p" -> wholeMsat(number);
                    default ->
                            throw new UndecodableException(
                                    UndecodableCode.BAD_AMOUNT, "unknown multiplier " + multiplier);
                };
        if (msat.compareTo(BigInteger.valueOf(Msat.MAX_VALUE)) > 0) {
            throw new UndecodableException(
                    UndecodableCode.BAD_AMOUNT, "more than all bitcoins there can be");
        }
        return Msat.of(msat.longValueExact());
    }

    /** The shortest spelling of an amount above zero. */
    static String format(Msat amount) {
        long msat = amount.value();
        if (msat % 100_000_000_000L == 0) {
            return Long.toString(msat / 100_000_000_000L);
        } else if (msat % 100_000_000L == 0) {
            return msat / 100_000_000L + "m";
        } else if (msat % 100_000L == 0) {
            return msat / 100_000L + "u";
        } else if (msat % 100L == 0) {
            return msat / 100L + "n";
        }
        // Ten pico-bitcoins are one millisatoshi; appending the digit cannot overflow.
        return msat + "0p";
    }

    private static BigInteger wholeMsat(BigInteger pico) throws UndecodableException {
        BigInteger[] parts = pico.divideAndRemainder(PICO_PER_MSAT);
        if (parts[1].signum() != 0) {
            throw new UndecodableException(
                    UndecodableCode.SUB_MSAT_AMOUNT, pico + " pico-bitcoins are no whole msat");
        }
        return parts[0];
    }
}
