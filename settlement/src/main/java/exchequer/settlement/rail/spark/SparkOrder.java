package exchequer.settlement.rail.spark;

import exchequer.market.money.Msat;
import exchequer.settlement.proof.TransferId;
import java.util.Optional;

/**
 * An order to pay one Lightning invoice, Spark invoice or Spark address.
 *
 * @param id makes it one payment however often it is given
 * @param request in lower case
 * @param amount for a request that names none, in whole satoshis
 * @param feeCap most that may leave on top, the rounding up to whole satoshis included
 */
public record SparkOrder(TransferId id, String request, Optional<Msat> amount, Msat feeCap) {

    private static final long MSAT_PER_SAT = 1_000;

    /**
     * @throws IllegalArgumentException when the amount has parts of a satoshi
     */
    public SparkOrder {
        if (!isPayable(amount)) {
            throw new IllegalArgumentException("Spark pays whole satoshis");
        }
    }

    /** Whether an amount that an invoice leaves open is one that Spark can pay. */
    static boolean isPayable(Optional<Msat> amount) {
        return amount.filter(it -> it.value() % MSAT_PER_SAT != 0).isEmpty();
    }
}
