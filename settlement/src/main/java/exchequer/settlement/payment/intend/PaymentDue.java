package exchequer.settlement.payment.intend;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
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
import exchequer.settlement.lightning.PaymentHash;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One order and its buyer's day, as the intent to pay sees them.
 *
 * @param made payments of this order, on whatever day
 * @param balance facts of the page of the buyer's balance, where that is asked for
 */
public record PaymentDue(
        OrderSide order,
        OrderPayments made,
        DaySpending day,
        @Nullable BudgetSet budget,
        List<BalanceFact> balance) {

    static final PaymentDue NOTHING =
            new PaymentDue(
                    new OrderSide(null, false, false, null, OpenCases.NONE, Cover.NONE, null),
                    OrderPayments.NONE,
                    DaySpending.NOTHING,
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

    /**
     * What became of the order's payments.
     *
     * @param underWayOrMade the last one that did not fail
     * @param failed their invoices are spent
     */
    public record OrderPayments(@Nullable PaymentHash underWayOrMade, Set<PaymentHash> failed) {

        static final OrderPayments NONE = new OrderPayments(null, Set.of());

        public OrderPayments {
            failed = Set.copyOf(failed);
        }

        boolean isPaying() {
            return underWayOrMade != null;
        }

        private OrderPayments paying(PaymentHash payment) {
            return new OrderPayments(payment, failed);
        }

        private OrderPayments failed(PaymentHash payment) {
            Set<PaymentHash> spent = new HashSet<>(failed);
            spent.add(payment);
            return new OrderPayments(payment.equals(underWayOrMade) ? null : underWayOrMade, spent);
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
            case BudgetSet set -> new PaymentDue(order, made, day, set, balance);
            case PaymentIntended payment ->
                    with(
                            isOurs(payment.orderId()) ? made.paying(payment.paymentHash()) : made,
                            day.intending(
                                    payment.paymentHash(),
                                    payment.amountMsat().plus(payment.feeCapMsat())));
            case PaymentSettled payment ->
                    with(
                            isOurs(payment.orderId()) ? made.paying(payment.paymentHash()) : made,
                            day.settling(
                                    payment.paymentHash(),
                                    payment.amountMsat().plus(payment.feeMsat())));
            case PaymentFailed payment ->
                    with(
                            isOurs(payment.orderId()) ? made.failed(payment.paymentHash()) : made,
                            day.releasing(payment.paymentHash()));
            case BalanceFact fact -> {
                List<BalanceFact> more = new ArrayList<>(balance);
                more.add(fact);
                yield new PaymentDue(order, made, day, budget, more);
            }
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    private PaymentDue with(OrderSide side) {
        return new PaymentDue(side, made, day, budget, balance);
    }

    private PaymentDue with(OrderPayments payments, DaySpending spending) {
        return new PaymentDue(order, payments, spending, budget, balance);
    }

    /** The day has other orders' payments. An order is placed before anything of it is paid. */
    private boolean isOurs(OrderId payment) {
        return order.placed != null && payment.equals(order.placed.orderId());
    }
}
