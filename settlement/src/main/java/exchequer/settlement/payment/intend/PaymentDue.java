package exchequer.settlement.payment.intend;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One order and its buyer's day, as the intent to pay sees them. */
public record PaymentDue(OrderSide order, DaySpending day, @Nullable BudgetSet budget) {

    static final PaymentDue NOTHING =
            new PaymentDue(
                    new OrderSide(null, false, false, null, OpenCases.NONE),
                    new DaySpending(Map.of(), Map.of(), Set.of()),
                    null);

    /** What is owed and asked for. */
    public record OrderSide(
            @Nullable OrderPlaced placed,
            boolean closed,
            boolean accepted,
            @Nullable ChargeRaised charge,
            OpenCases cases) {

        private OrderSide with(OpenCases others) {
            return new OrderSide(placed, closed, accepted, charge, others);
        }
    }

    PaymentDue evolve(DomainEvent event) {
        return switch (event) {
            case OrderPlaced placed ->
                    with(
                            new OrderSide(
                                    placed,
                                    order.closed,
                                    order.accepted,
                                    order.charge,
                                    order.cases));
            case OrderClosed _ ->
                    with(
                            new OrderSide(
                                    order.placed, true, order.accepted, order.charge, order.cases));
            case DeliveryAccepted _ ->
                    with(
                            new OrderSide(
                                    order.placed, order.closed, true, order.charge, order.cases));
            case ChargeRaised charge ->
                    with(
                            new OrderSide(
                                    order.placed,
                                    order.closed,
                                    order.accepted,
                                    charge,
                                    order.cases));
            case CaseOpened opened -> with(order.with(order.cases.with(opened)));
            case CaseResolved resolved -> with(order.with(order.cases.without(resolved)));
            case BudgetSet set -> new PaymentDue(order, day, set);
            case PaymentIntended payment ->
                    with(
                            day.committing(
                                    payment.paymentHash(),
                                    payment.orderId(),
                                    payment.amountMsat().plus(payment.feeCapMsat())));
            case PaymentSettled payment ->
                    with(
                            day.committing(
                                    payment.paymentHash(),
                                    payment.orderId(),
                                    payment.amountMsat().plus(payment.feeMsat())));
            case PaymentFailed payment ->
                    with(day.releasing(payment.paymentHash(), payment.orderId()));
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    private PaymentDue with(OrderSide side) {
        return new PaymentDue(side, day, budget);
    }

    private PaymentDue with(DaySpending spending) {
        return new PaymentDue(order, spending, budget);
    }
}
