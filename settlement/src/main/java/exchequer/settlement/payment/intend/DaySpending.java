package exchequer.settlement.payment.intend;

import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a buyer's payments of one business day take from the budget.
 *
 * @param committed per payment: amount and fee cap while it is open, amount and real fee once
 *     settled
 * @param openByOrder orders whose payment is under way or settled
 * @param failed payments that failed: their invoices are spent
 */
record DaySpending(
        Map<PaymentHash, Msat> committed,
        Map<OrderId, PaymentHash> openByOrder,
        Set<PaymentHash> failed) {

    DaySpending {
        committed = Map.copyOf(committed);
        openByOrder = Map.copyOf(openByOrder);
        failed = Set.copyOf(failed);
    }

    Msat total() {
        return committed.values().stream().reduce(Msat.ZERO, Msat::plus);
    }

    boolean isPaying(OrderId order) {
        return openByOrder.containsKey(order);
    }

    DaySpending committing(PaymentHash payment, OrderId order, Msat commitment) {
        Map<PaymentHash, Msat> more = new HashMap<>(committed);
        more.put(payment, commitment);
        Map<OrderId, PaymentHash> open = new HashMap<>(openByOrder);
        open.put(order, payment);
        return new DaySpending(more, open, failed);
    }

    DaySpending releasing(PaymentHash payment, OrderId order) {
        Map<PaymentHash, Msat> less = new HashMap<>(committed);
        less.remove(payment);
        Map<OrderId, PaymentHash> open = new HashMap<>(openByOrder);
        open.remove(order, payment);
        Set<PaymentHash> spent = new HashSet<>(failed);
        spent.add(payment);
        return new DaySpending(less, open, spent);
    }
}
