package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.refund.issue.IssueRefund;
import java.time.Instant;
import java.util.List;

/**
 * A rail has paid less than the log says, and the operator has written the difference off: a gain,
 * but not the market's where the buyer was charged for it. The decider knows whether it was. What
 * the operator says is the buyer's goes back with the answer itself.
 */
public final class WhenCaseResolvedThenRefund implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        if (!(event instanceof CaseResolved answered)
                || answered.outcome() != CaseOutcome.WRITTEN_OFF
                || !isAboutWhatWasPaid(answered.kind())
                || answered.orderId() == null
                || answered.buyer() == null) {
            return List.of();
        }
        Msat notPaid =
                answered.moneyInQuestion().stream()
                        .filter(money -> money.source() == MoneySource.NOT_LEFT_TREASURY)
                        .map(MoneyInQuestion::amountMsat)
                        .reduce(Msat.ZERO, Msat::plus);
        return notPaid.isZero()
                ? List.of()
                : List.of(
                        new IssueRefund(
                                RefundId.of(answered.caseId()),
                                answered.orderId(),
                                notPaid,
                                RefundReason.CASE_RESOLVED,
                                answered.caseId(),
                                true,
                                "charged, and not paid by the rail",
                                new BalancePageId(answered.buyer(), BalancePageId.FIRST),
                                now));
    }

    private static boolean isAboutWhatWasPaid(CaseKind kind) {
        return kind == CaseKind.RAIL_AMOUNT_DIFFERS || kind == CaseKind.RAIL_FEE_DIFFERS;
    }
}
