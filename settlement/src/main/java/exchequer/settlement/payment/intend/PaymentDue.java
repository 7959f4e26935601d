package exchequer.settlement.payment.intend;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One order and its buyer's day, as the intent to pay sees them.
 *
 * @param balance facts of the page of the buyer's balance, where that is asked for
 */
public record PaymentDue(
        OrderSide order, DaySpending day, @Nullable BudgetSet budget, List<BalanceFact> balance) {

    static final PaymentDue NOTHING =
            new PaymentDue(
                    new OrderSide(null, false, false, null, OpenCases.NONE, Cover.NONE),
                    new DaySpending(Map.of(), Map.of(), Set.of()),
                    null,
                    List.of());

    public PaymentDue {
        balance = List.copyOf(balance);
    }

    /** How an escrow stands to the order. */
    public enum Cover {
        NONE,
        /** The buyer's money was asked for and is not ours. */
        ASKED_FOR,
        /** The buyer's money is ours: the order is paid with it. */
        RELEASED
    }

    /** What is owed and asked for. */
    public record OrderSide(
            @Nullable OrderPlaced placed,
            boolean closed,
            boolean accepted,
            @Nullable ChargeRaised charge,
            OpenCases cases,
            Cover cover) {

        boolean waitsForEscrow() {
            return cover == Cover.ASKED_FOR;
        }

        boolean isCovered() {
            return cover == Cover.RELEASED;
        }

        private OrderSide with(OrderPlaced order) {
            return new OrderSide(order, closed, accepted, charge, cases, cover);
        }

        private OrderSide over() {
            return new OrderSide(placed, true, accepted, charge, cases, cover);
        }

        private OrderSide accepting() {
            return new OrderSide(placed, closed, true, charge, cases, cover);
        }

        private OrderSide with(ChargeRaised raised) {
            return new OrderSide(placed, closed, accepted, raised, cases, cover);
        }

        private OrderSide with(OpenCases others) {
            return new OrderSide(placed, closed, accepted, charge, others, cover);
        }

        private OrderSide with(Cover escrow) {
            return new OrderSide(placed, closed, accepted, charge, cases, escrow);
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
            case EscrowRequested _ -> with(order.with(Cover.ASKED_FOR));
            case EscrowReleased _ -> with(order.with(Cover.RELEASED));
            case BudgetSet set -> new PaymentDue(order, day, set, balance);
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
            case BalanceFact fact -> {
                List<BalanceFact> more = new ArrayList<>(balance);
                more.add(fact);
                yield new PaymentDue(order, day, budget, more);
            }
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    private PaymentDue with(OrderSide side) {
        return new PaymentDue(side, day, budget, balance);
    }

    private PaymentDue with(DaySpending spending) {
        return new PaymentDue(order, spending, budget, balance);
    }
}
