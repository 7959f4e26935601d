package exchequer.settlement.automation;

import exchequer.market.automation.Automation;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.RefundId;
import exchequer.settlement.refund.issue.IssueRefund;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rail has paid less than the log says, and the operator has written the difference off, or a
 * part of it: a gain, but not the market's where the buyer was charged for it. The decider knows
 * whether it was. What the operator says is the buyer's goes back with the answer itself.
 */
public final class WhenCaseResolvedThenRefund implements Automation {

    @Override
    public List<DomainCommand> react(DomainEvent event, Instant now) {
        return switch (event) {
            case CaseResolved answer
                    when answer.outcome() == CaseOutcome.WRITTEN_OFF
                            && isAboutWhatWasPaid(answer.kind()) -> {
                Msat notPaid = notPaid(answer.moneyInQuestion());
                yield refund(
                        RefundId.of(answer.caseId()),
                        answer.caseId(),
                        answer.orderId(),
                        answer.buyer(),
                        notPaid,
                        now);
            }
            case CasePartlyResolved part
                    when part.outcome() == CaseOutcome.WRITTEN_OFF
                            && isAboutWhatWasPaid(part.kind()) -> {
                Msat notPaid = notPaid(part.moneyInQuestion());
                yield refund(
                        RefundId.of(part.caseId(), notPaid, part.reason()),
                        part.caseId(),
                        part.orderId(),
                        part.buyer(),
                        notPaid,
                        now);
            }
            default -> List.of();
        };
    }

    private static List<DomainCommand> refund(
            RefundId id,
            CaseId answered,
            @Nullable OrderId order,
            @Nullable Pubkey buyer,
            Msat notPaid,
            Instant now) {
        if (order == null || buyer == null || notPaid.isZero()) {
            return List.of();
        }
        return List.of(
                new IssueRefund(
                        id,
                        order,
                        notPaid,
                        RefundReason.CASE_RESOLVED,
                        answered,
                        true,
                        "charged, and not paid by the rail",
                        new BalancePageId(buyer, BalancePageId.FIRST),
                        now));
    }

    private static Msat notPaid(List<MoneyInQuestion> answered) {
        return answered.stream()
                .filter(money -> money.source() == MoneySource.NOT_LEFT_TREASURY)
                .map(MoneyInQuestion::amountMsat)
                .reduce(Msat.ZERO, Msat::plus);
    }

    private static boolean isAboutWhatWasPaid(CaseKind kind) {
        return kind == CaseKind.RAIL_AMOUNT_DIFFERS || kind == CaseKind.RAIL_FEE_DIFFERS;
    }
}
