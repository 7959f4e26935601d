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
 * @param paid by payments that have settled, fees included
 * @param underWay amount and fee cap of each that is not over; those that are over are kept as a
 *     sum only, because a busy day has thousands
 * @param waiting were moved, and neither begun since nor resumed under this budget
 * @param resumed under this budget; they wait again when the budget changes
 */
public record WaitingPayments(
        @Nullable BudgetSet budget,
        Msat paid,
        Map<PaymentHash, Msat> underWay,
        List<PaymentMovedToNextDay> waiting,
        List<PaymentMovedToNextDay> resumed) {

    static final WaitingPayments NONE =
            new WaitingPayments(null, Msat.ZERO, Map.of(), List.of(), List.of());

    public WaitingPayments {
        underWay = Map.copyOf(underWay);
        waiting = List.copyOf(waiting);
        resumed = List.copyOf(resumed);
    }

    WaitingPayments evolve(DomainEvent event) {
        return switch (event) {
            case BudgetSet set ->
                    new WaitingPayments(set, paid, underWay, both(resumed, waiting), List.of());
            case PaymentMovedToNextDay moved ->
                    new WaitingPayments(
                            budget, paid, underWay, both(waiting, List.of(moved)), resumed);
            case PaymentResumed again ->
                    new WaitingPayments(
                            budget,
                            paid,
                            underWay,
                            without(waiting, again.orderId()),
                            both(resumed, of(waiting, again.orderId())));
            case PaymentIntended payment ->
                    begun(payment.orderId())
                            .intending(
                                    payment.paymentHash(),
                                    payment.amountMsat().plus(payment.feeCapMsat()));
            case PaymentSettled payment ->
                    begun(payment.orderId())
                            .over(
                                    payment.paymentHash(),
                                    payment.amountMsat().plus(payment.feeMsat()));
            case PaymentFailed payment -> over(payment.paymentHash(), Msat.ZERO);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Msat spent() {
        return underWay.values().stream().reduce(paid, Msat::plus);
    }

    private WaitingPayments begun(OrderId order) {
        return new WaitingPayments(
                budget, paid, underWay, without(waiting, order), without(resumed, order));
    }

    private WaitingPayments intending(PaymentHash payment, Msat atMost) {
        Map<PaymentHash, Msat> more = new HashMap<>(underWay);
        more.put(payment, atMost);
        return new WaitingPayments(budget, paid, more, waiting, resumed);
    }

    private WaitingPayments over(PaymentHash payment, Msat cost) {
        Map<PaymentHash, Msat> fewer = new HashMap<>(underWay);
        fewer.remove(payment);
        return new WaitingPayments(budget, paid.plus(cost), fewer, waiting, resumed);
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
