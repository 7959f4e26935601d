package exchequer.settlement.payment.intend;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import java.util.HashMap;
import java.util.Map;

/**
 * What a buyer spends on one business day, fees included.
 *
 * @param paid by payments that have settled
 * @param underWay what each payment that is not over can cost at most. Only these are kept one by
 *     one: a busy day has thousands that are over, and a map of them all, copied for each event,
 *     would cost their number squared.
 */
record DaySpending(Msat paid, Map<PaymentHash, Msat> underWay) {

    static final DaySpending NOTHING = new DaySpending(Msat.ZERO, Map.of());

    DaySpending {
        underWay = Map.copyOf(underWay);
    }

    Msat total() {
        return underWay.values().stream().reduce(paid, Msat::plus);
    }

    DaySpending intending(PaymentHash payment, Msat atMost) {
        Map<PaymentHash, Msat> more = new HashMap<>(underWay);
        more.put(payment, atMost);
        return new DaySpending(paid, more);
    }

    /** Also of one that was taken for failed. */
    DaySpending settling(PaymentHash payment, Msat cost) {
        return new DaySpending(paid.plus(cost), without(payment));
    }

    DaySpending releasing(PaymentHash payment) {
        return new DaySpending(paid, without(payment));
    }

    private Map<PaymentHash, Msat> without(PaymentHash payment) {
        Map<PaymentHash, Msat> less = new HashMap<>(underWay);
        less.remove(payment);
        return less;
    }
}
