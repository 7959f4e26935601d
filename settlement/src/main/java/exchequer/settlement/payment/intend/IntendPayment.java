package exchequer.settlement.payment.intend;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.NoBudget;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.balance.BalancePage;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.balance.OnBalance;
import exchequer.settlement.events.BalanceHeld;
import exchequer.settlement.events.BudgetDay;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.events.PaymentPostponed;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.rejection.SettlementRejection.BalanceTooLow;
import exchequer.settlement.rejection.SettlementRejection.ChargeAboveOrder;
import exchequer.settlement.rejection.SettlementRejection.ChargeLapsed;
import exchequer.settlement.rejection.SettlementRejection.ChargeNotRaised;
import exchequer.settlement.rejection.SettlementRejection.ChargeSpent;
import exchequer.settlement.rejection.SettlementRejection.DailyBudgetExhausted;
import exchequer.settlement.rejection.SettlementRejection.DeliveryNotAccepted;
import exchequer.settlement.rejection.SettlementRejection.EscrowNotReleased;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.PaymentAboveOrderBudget;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Sets the money for an order's charge aside, so that the rail may be asked to pay it. Every limit
 * is checked here, in one boundary with everything else the buyer spends that day.
 *
 * <p>Where only the day's budget stands in the way, the payment is moved to the next business day,
 * once a day.
 *
 * @param page believed to be the current one of the buyer's balance
 */
@Command(namespace = "exchequer", name = "IntendPayment", version = "1")
public record IntendPayment(
        OrderId orderId,
        Pubkey buyer,
        PaymentRules rules,
        String rail,
        BalancePageId page,
        Instant at)
        implements OnBalance {

    public static final Decider<IntendPayment, PaymentDue> DECIDER =
            new Decider<>(
                    IntendPayment.class,
                    IntendPayment::boundary,
                    PaymentDue.NOTHING,
                    PaymentDue::evolve,
                    IntendPayment::decide);

    /** A buyer's orders that fall due together all ask what is left of the same day. */
    @Override
    public String queue() {
        return "budget:" + buyer;
    }

    /** Begins with the first page of a balance. */
    public IntendPayment(
            OrderId orderId, Pubkey buyer, PaymentRules rules, String rail, Instant at) {
        this(orderId, buyer, rules, rail, new BalancePageId(buyer, BalancePageId.FIRST), at);
    }

    @Override
    public boolean touchesBalance() {
        return rules.funding() == Funding.BALANCE;
    }

    @Override
    public IntendPayment onPage(long number) {
        return new IntendPayment(orderId, buyer, rules, rail, new BalancePageId(buyer, number), at);
    }

    private Boundary boundary() {
        Boundary limits = limits();
        return touchesBalance() ? BalancePage.in(limits, page) : limits;
    }

    private Boundary limits() {
        return Boundary.of(
                        "order",
                        orderId,
                        OrderPlaced.class,
                        OrderClosed.class,
                        DeliveryAccepted.class,
                        ChargeRaised.class,
                        CaseOpened.class,
                        CaseResolved.class,
                        EscrowRequested.class,
                        EscrowReleased.class,
                        PaymentMovedToNextDay.class,
                        PaymentIntended.class,
                        PaymentSettled.class,
                        PaymentFailed.class)
                .and("budget", buyer, BudgetSet.class)
                .and(
                        "budget_day",
                        BudgetDay.of(buyer, businessDay()),
                        PaymentIntended.class,
                        PaymentSettled.class,
                        PaymentFailed.class);
    }

    Decision decide(PaymentDue state) {
        @Nullable OrderPlaced order = state.order().placed();
        if (order == null) {
            return Decision.rejected(new OrderNotFound(orderId));
        }
        // The limits in this boundary are this buyer's; they say nothing about another's order.
        if (!order.buyer().equals(buyer)) {
            return Decision.rejected(new NotRfqBuyer(order.rfqId()));
        }
        if (state.made().isPaying()) {
            return Decision.alreadyDone();
        }
        if (state.order().closed()) {
            return Decision.rejected(new OrderIsClosed(orderId));
        }
        Optional<CaseId> question = state.order().cases().first();
        if (question.isPresent()) {
            return Decision.rejected(new OrderFrozen(orderId, question.get()));
        }
        @Nullable ChargeRaised charge = state.order().charge();
        if (charge == null) {
            return Decision.rejected(new ChargeNotRaised(orderId));
        }
        boolean onAcceptance = order.paymentTerms() == PaymentTerms.ON_ACCEPTANCE;
        if (onAcceptance && !state.order().accepted()) {
            return Decision.rejected(new DeliveryNotAccepted(orderId));
        }
        // Decided here and not by whoever comes first: an acceptance can be faster than the request
        // for an escrow.
        if (state.order().cover().isMissing(onAcceptance && rules.escrowRequired())) {
            return Decision.rejected(new EscrowNotReleased(orderId));
        }
        if (state.made().failed().contains(charge.paymentHash())) {
            return Decision.rejected(new ChargeSpent(orderId, charge.paymentHash()));
        }
        if (!at.isBefore(charge.expiresAt())) {
            return Decision.rejected(new ChargeLapsed(orderId, charge.expiresAt()));
        }
        return withinBudget(state, order, charge);
    }

    private Decision withinBudget(PaymentDue state, OrderPlaced order, ChargeRaised charge) {
        Msat amount = charge.amountMsat();
        @Nullable BudgetSet budget = state.budget();
        // The charge was checked against the quote; the order may have been awarded since.
        if (amount.isMoreThan(order.priceMsat())) {
            return Decision.rejected(new ChargeAboveOrder(amount, order.priceMsat()));
        }
        if (budget == null) {
            return Decision.rejected(new NoBudget(buyer));
        }
        if (amount.isMoreThan(budget.perOrderMsat())) {
            return Decision.rejected(new PaymentAboveOrderBudget(amount, budget.perOrderMsat()));
        }
        Msat committed = state.day().total();
        Msat left =
                committed.isMoreThan(budget.perDayMsat())
                        ? Msat.ZERO
                        : budget.perDayMsat().minus(committed);
        if (amount.isMoreThan(left)) {
            return isWorthMoving(state, charge, budget)
                    ? Decision.accepted(moved(order, charge, left))
                    : Decision.rejected(new DailyBudgetExhausted(amount, left));
        }
        Msat feeCap =
                rules.fees()
                        .capFor(amount)
                        .atMost(budget.perOrderMsat().minus(amount))
                        .atMost(left.minus(amount));
        PaymentIntended intended =
                new PaymentIntended(
                        charge.paymentHash(),
                        charge.chargeId(),
                        orderId,
                        order.rfqId(),
                        buyer,
                        order.provider(),
                        charge.bolt11(),
                        amount,
                        feeCap,
                        businessDay(),
                        rail,
                        at);
        return touchesBalance() && state.order().cover().isForBalance()
                ? withinBalance(state, intended)
                : Decision.accepted(intended);
    }

    /** Not twice on one day, and not where no day has room or the invoice will have expired. */
    private boolean isWorthMoving(PaymentDue state, ChargeRaised charge, BudgetSet budget) {
        return !businessDay().equals(state.order().movedFrom())
                && !charge.amountMsat().isMoreThan(budget.perDayMsat())
                && rules.nextDay(at).isBefore(charge.expiresAt());
    }

    private PaymentMovedToNextDay moved(OrderPlaced order, ChargeRaised charge, Msat left) {
        return new PaymentMovedToNextDay(
                charge.paymentHash(),
                orderId,
                order.rfqId(),
                buyer,
                order.provider(),
                charge.amountMsat(),
                left,
                businessDay(),
                rules.nextDay(at),
                at);
    }

    private LocalDate businessDay() {
        return rules.businessDay(at);
    }

    private Decision withinBalance(PaymentDue state, PaymentIntended intended) {
        BalancePage current = BalancePage.of(page, state.balance());
        return current.isNotCurrent(page).orElseGet(() -> held(current, intended));
    }

    private Decision held(BalancePage current, PaymentIntended intended) {
        BalanceHeld hold =
                new BalanceHeld(
                        intended.paymentHash(),
                        orderId,
                        intended.rfqId(),
                        buyer,
                        intended.amountMsat(),
                        intended.feeCapMsat(),
                        page,
                        at);
        if (!hold.total().isMoreThan(current.available())) {
            return current.append(page, at, intended, hold);
        }
        Msat missing = hold.total().minus(current.available());
        return current.waiting().contains(orderId) || !current.hasRoomToWait()
                ? Decision.rejected(new BalanceTooLow(orderId, missing))
                : current.append(
                        page,
                        at,
                        new PaymentPostponed(orderId, intended.rfqId(), buyer, missing, page, at));
    }
}
