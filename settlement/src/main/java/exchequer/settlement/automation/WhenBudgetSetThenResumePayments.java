package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.events.BudgetSet;
import exchequer.settlement.payment.intend.PaymentRules;
import exchequer.settlement.payment.resume.ResumePayments;
import java.time.Instant;
import java.util.List;

/**
 * Whoever raises a budget wants what waits for it to be paid now. What was moved by a decision that
 * did not see this budget yet stands before it in the log, so nothing is missed.
 */
public final class WhenBudgetSetThenResumePayments implements Automation {

    private final PaymentRules rules;

    public WhenBudgetSetThenResumePayments(PaymentRules rules) {
        this.rules = rules;
    }

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return event instanceof BudgetSet set
                ? List.of(new ResumePayments(set.buyer(), rules.businessDay(now), now))
                : List.of();
    }
}
