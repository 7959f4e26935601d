package exchequer.settlement.payment.intend;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.events.PaymentSettled;
import java.time.LocalDate;
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
                    new OrderSide(null, false, false, null, OpenCases.NONE, Cover.NONE, null),
                    new DaySpending(Map.of(), Map.of(), Set.of()),
                    null,
                    List.of());

    public PaymentDue {
        balance = List.copyOf(balance);
    }

    /** How an escrow stands to the price. */
    public enum Cover {
        /** No buyer was asked for one. */
        NONE,
        /** The buyer was asked, and its money is not ours. */
        AWAITED,
        /** The buyer's money is ours: the order is paid with it. */
        RELEASED,
        /** The buyer's money was lost, and a person has decided that the treasury pays. */
        WAIVED;

        boolean isMissing(boolean required) {
            return switch (this) {
                case NONE -> required;
                case AWAITED -> true;
                case RELEASED, WAIVED -> false;
            };
        }

        /**
         * Drawn from the balance as well, the buyer would have paid twice, or against the answer.
         */
        boolean isForBalance() {
            return switch (this) {
                case NONE, AWAITED -> true;
                case RELEASED, WAIVED -> false;
            };
        }
    }

    /**
     * What is owed and asked for.
     *
     * @param movedFrom the business day whose budget had no room for it, the last such
     */
    public record OrderSide(
            @Nullable OrderPlaced placed,
            boolean closed,
            boolean accepted,
            @Nullable ChargeRaised charge,
            OpenCases cases,
            Cover cover,
            @Nullable LocalDate movedFrom) {

        private OrderSide with(OrderPlaced order) {
            return new OrderSide(order, closed, accepted, charge, cases, cover, movedFrom);
        }

        private OrderSide over() {
            return new OrderSide(placed, true, accepted, charge, cases, cover, movedFrom);
        }

        private OrderSide accepting() {
            return new OrderSide(placed, closed, true, charge, cases, cover, movedFrom);
        }

        private OrderSide with(ChargeRaised raised) {
            return new OrderSide(placed, closed, accepted, raised, cases, cover, movedFrom);
        }

        private OrderSide with(OpenCases others) {
            return new OrderSide(placed, closed, accepted, charge, others, cover, movedFrom);
        }

        private OrderSide with(Cover other) {
            return new OrderSide(placed, closed, accepted, charge, cases, other, movedFrom);
        }

        private OrderSide with(PaymentMovedToNextDay moved) {
            return new OrderSide(
                    placed, closed, accepted, charge, cases, cover, moved.businessDay());
        }

        private OrderSide with(CaseResolved resolved) {
            boolean paysAnyway =
                    resolved.kind() == CaseKind.ESCROW_LOST
                            && resolved.outcome() != CaseOutcome.VOIDED;
            OrderSide answered = with(cases.without(resolved));
            return paysAnyway ? answered.with(Cover.WAIVED) : answered;
        }
    }

    PaymentDue evolve(DomainEvent event) {
        return switch (event) {
            case OrderPlaced placed -> with(order.with(placed));
            case OrderClosed _ -> with(order.over());
            case DeliveryAccepted _ -> with(order.accepting());
            case ChargeRaised charge -> with(order.with(charge));
            case CaseOpened opened -> with(order.with(order.cases.with(opened)));
            case CaseResolved resolved -> with(order.with(resolved));
            case EscrowRequested _ -> with(order.with(Cover.AWAITED));
            case EscrowReleased _ -> with(order.with(Cover.RELEASED));
            case PaymentMovedToNextDay moved -> with(order.with(moved));
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
