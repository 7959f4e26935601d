package exchequer.settlement.rail.spark;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import java.util.Optional;

/**
 * What a payment gave the payee and what it cost on top. Spark moves whole satoshis: of an invoice
 * over 1,500 msat the payee gets what it asked for, and the half that is rounded up is a cost.
 */
record SparkCost(Msat amount, Msat fee) {

    private static final long MSAT_PER_SAT = 1_000;

    static SparkCost of(SparkPayment payment) {
        return payment.request()
                .flatMap(SparkCost::asked)
                .filter(asked -> roundedUp(asked).equals(payment.amount()))
                .map(
                        asked ->
                                new SparkCost(
                                        asked, payment.amount().minus(asked).plus(payment.fee())))
                // Other than was asked for: that is for whoever compares amounts to see.
                .orElseGet(() -> new SparkCost(payment.amount(), payment.fee()));
    }

    private static Optional<Msat> asked(String request) {
        Bolt11Decoding decoding = Bolt11.decode(request);
        return decoding instanceof Decoded(Bolt11Invoice invoice)
                ? invoice.amount()
                : Optional.empty();
    }

    private static Msat roundedUp(Msat amount) {
        return Msat.ofSat(Math.ceilDiv(amount.value(), MSAT_PER_SAT));
    }
}
