package exchequer.settlement.payment.resume;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.BudgetSet;
import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.events.PaymentResumed;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A buyer's budget, what one business day has taken of it, and what had no room on that day.
 *
 * @param committed per payment: amount and fee cap while it is open, amount and real fee once
 *     settled
 * @param waiting were moved, and neither begun since nor resumed under this budget
 * @param resumed under this budget; they wait again when the budget changes
 */
public record WaitingPayments(
        @Nullable BudgetSet budget,
        Map<PaymentHash, Msat> committed,
        List<PaymentMovedToNextDay> waiting,
        List<PaymentMovedToNextDay> resumed) {

    static final WaitingPayments NONE = new WaitingPayments(null, Map.of(), List.of(), List.of());

    public WaitingPayments {
        committed = Map.copyOf(committed);
        waiting = List.copyOf(waiting);
        resumed = List.copyOf(resumed);
    }

    WaitingPayments evolve(DomainEvent event) {
        return switch (event) {
            case BudgetSet set ->
                    new WaitingPayments(set, committed, both(resumed, waiting), List.of());
            case PaymentMovedToNextDay moved ->
                    new WaitingPayments(budget, committed, both(waiting, List.of(moved)), resumed);
            case PaymentResumed again ->
                    new WaitingPayments(
                            budget,
                            committed,
                            without(waiting, again.orderId()),
                            both(resumed, of(waiting, again.orderId())));
            case PaymentIntended payment ->
                    begun(payment.orderId())
                            .committing(
                                    payment.paymentHash(),
                                    payment.amountMsat().plus(payment.feeCapMsat()));
            case PaymentSettled payment ->
                    begun(payment.orderId())
                            .committing(
                                    payment.paymentHash(),
                                    payment.amountMsat().plus(payment.feeMsat()));
            case PaymentFailed payment -> releasing(payment.paymentHash());
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Msat spent() {
        return committed.values().stream().reduce(Msat.ZERO, Msat::plus);
    }

    private WaitingPayments begun(OrderId order) {
        return new WaitingPayments(
                budget, committed, without(waiting, order), without(resumed, order));
    }

    private WaitingPayments committing(PaymentHash payment, Msat amount) {
        Map<PaymentHash, Msat> more = new HashMap<>(committed);
        more.put(payment, amount);
        return new WaitingPayments(budget, more, waiting, resumed);
    }

    private WaitingPayments releasing(PaymentHash payment) {
        Map<PaymentHash, Msat> fewer = new HashMap<>(committed);
        fewer.remove(payment);
        return new WaitingPayments(budget, fewer, waiting, resumed);
    }

    private static List<PaymentMovedToNextDay> both(
            List<PaymentMovedToNextDay> some, List<PaymentMovedToNextDay> others) {
        List<PaymentMovedToNextDay> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static List<PaymentMovedToNextDay> of(List<PaymentMovedToNextDay> some, OrderId order) {
        return some.stream().filter(moved -> moved.orderId().equals(order)).toList();
    }

    private static List<PaymentMovedToNextDay> without(
            List<PaymentMovedToNextDay> some, OrderId order) {
        return some.stream().filter(moved -> !moved.orderId().equals(order)).toList();
    }
}
