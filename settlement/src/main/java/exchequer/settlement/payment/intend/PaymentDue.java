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
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
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
                    new OrderSide(null, false, false, null, OpenCases.NONE, false),
                    new DaySpending(Map.of(), Map.of(), Set.of()),
                    null);

    /**
     * What is owed and asked for.
     *
     * @param waitsForEscrow whether the buyer's money was asked for and is not ours
     */
    public record OrderSide(
            @Nullable OrderPlaced placed,
            boolean closed,
            boolean accepted,
            @Nullable ChargeRaised charge,
            OpenCases cases,
            boolean waitsForEscrow) {

        private OrderSide with(OrderPlaced order) {
            return new OrderSide(order, closed, accepted, charge, cases, waitsForEscrow);
        }

        private OrderSide over() {
            return new OrderSide(placed, true, accepted, charge, cases, waitsForEscrow);
        }

        private OrderSide accepting() {
            return new OrderSide(placed, closed, true, charge, cases, waitsForEscrow);
        }

        private OrderSide with(ChargeRaised raised) {
            return new OrderSide(placed, closed, accepted, raised, cases, waitsForEscrow);
        }

        private OrderSide with(OpenCases others) {
            return new OrderSide(placed, closed, accepted, charge, others, waitsForEscrow);
        }

        private OrderSide waiting(boolean forEscrow) {
            return new OrderSide(placed, closed, accepted, charge, cases, forEscrow);
        }
    }

    PaymentDue evolve(DomainEvent event) {
        return switch (event) {
            case OrderPlaced placed -> with(order.with(placed));
            case OrderClosed _ -> with(order.over());
            case DeliveryAccepted _ -> with(order.accepting());
            case ChargeRaised charge -> with(order.with(charge));
            case CaseOpened opened -> with(order.with(order.cases.with(opened)));
            case CaseResolved resolved -> with(order.with(order.cases.without(resolved)));
            case EscrowRequested _ -> with(order.waiting(true));
            case EscrowReleased _ -> with(order.waiting(false));
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
