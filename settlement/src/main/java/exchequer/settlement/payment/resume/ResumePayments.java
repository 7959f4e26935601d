package exchequer.settlement.payment.resume;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.BudgetSet;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.NoBudget;
import exchequer.settlement.events.BudgetDay;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.events.PaymentResumed;
import exchequer.settlement.events.PaymentSettled;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Looks for payments that the day's budget had no room for, and has now: they need not wait for the
 * next day. In the order in which they were moved; one that is too large holds up no smaller one.
 * Whether each is paid is decided when it is asked for: fee caps and other payments may take the
 * room first.
 *
 * @param businessDay whose budget has changed
 */
@Command(namespace = "exchequer", name = "ResumePayments", version = "1")
public record ResumePayments(Pubkey buyer, LocalDate businessDay, Instant at)
        implements DomainCommand {

    public static final Decider<ResumePayments, WaitingPayments> DECIDER =
            new Decider<>(
                    ResumePayments.class,
                    ResumePayments::boundary,
                    WaitingPayments.NONE,
                    WaitingPayments::evolve,
                    ResumePayments::decide);

    @Override
    public String queue() {
        return "budget:" + buyer;
    }

    private Boundary boundary() {
        return Boundary.of("budget", buyer, BudgetSet.class)
                .and(
                        "budget_day",
                        BudgetDay.of(buyer, businessDay),
                        PaymentMovedToNextDay.class,
                        PaymentResumed.class,
                        PaymentIntended.class,
                        PaymentSettled.class,
                        PaymentFailed.class);
    }

    Decision decide(WaitingPayments state) {
        @Nullable BudgetSet budget = state.budget();
        if (budget == null) {
            return Decision.rejected(new NoBudget(buyer));
        }
        Msat spent = state.spent();
        List<DomainEvent> resumed = new ArrayList<>();
        for (PaymentMovedToNextDay waiting : state.waiting()) {
            Msat withIt = spent.plus(waiting.amountMsat());
            if (!waiting.amountMsat().isMoreThan(budget.perOrderMsat())
                    && !withIt.isMoreThan(budget.perDayMsat())) {
                spent = withIt;
                resumed.add(resumed(waiting));
            }
        }
        return new Decision.Accepted(resumed);
    }

    private PaymentResumed resumed(PaymentMovedToNextDay waiting) {
        return new PaymentResumed(
                waiting.paymentHash(),
                waiting.orderId(),
                waiting.rfqId(),
                waiting.buyer(),
                waiting.provider(),
                waiting.amountMsat(),
                businessDay,
                at);
    }
}
