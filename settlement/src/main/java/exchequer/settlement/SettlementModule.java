package exchequer.settlement;

import exchequer.market.automation.Automation;
import exchequer.market.automation.Deadlines;
import exchequer.market.decision.Decider;
import exchequer.settlement.automation.WhenBudgetSetThenResumePayments;
import exchequer.settlement.automation.WhenCaseResolvedThenRefund;
import exchequer.settlement.automation.WhenEscrowExceedsThenRefund;
import exchequer.settlement.automation.WhenNothingWillBePaidThenFailOrder;
import exchequer.settlement.automation.WhenOrderPlacedThenRefuseLosers;
import exchequer.settlement.automation.WhenPaidAndAcceptedThenCloseOrder;
import exchequer.settlement.automation.WhenPaymentDueThenIntend;
import exchequer.settlement.automation.WhenPaymentMovedToNextDayThenAskAgain;
import exchequer.settlement.automation.WhenQuotePayableThenAward;
import exchequer.settlement.balance.clear.ClearHold;
import exchequer.settlement.cases.lostescrow.QuestionLostEscrow;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.charge.award.AwardPayableQuote;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.charge.refuse.RefuseLosingCharges;
import exchequer.settlement.deposit.record.RecordDepositUpdate;
import exchequer.settlement.deposit.request.RequestDeposit;
import exchequer.settlement.escrow.record.RecordEscrowUpdate;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.history.record.ImportFact;
import exchequer.settlement.order.close.ClosePaidOrder;
import exchequer.settlement.order.fail.FailOrder;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.intend.PaymentRules;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.payment.resume.ResumePayments;
import exchequer.settlement.payment.takeover.TakeOverPayment;
import exchequer.settlement.reconcile.note.NoteReconciliation;
import exchequer.settlement.refund.issue.IssueRefund;
import java.util.List;

/** Everything settlement decides and does by itself, for whoever assembles an application. */
public final class SettlementModule {

    public static final List<Decider<?, ?>> DECIDERS =
            List.of(
                    RaiseCharge.DECIDER,
                    AwardPayableQuote.DECIDER,
                    RefuseLosingCharges.DECIDER,
                    IntendPayment.DECIDER,
                    ResumePayments.DECIDER,
                    TakeOverPayment.DECIDER,
                    RecordRailUpdate.DECIDER,
                    RequestEscrow.DECIDER,
                    RecordEscrowUpdate.DECIDER,
                    RequestDeposit.DECIDER,
                    RecordDepositUpdate.DECIDER,
                    ClearHold.DECIDER,
                    IssueRefund.DECIDER,
                    ClosePaidOrder.DECIDER,
                    FailOrder.DECIDER,
                    OpenCase.DECIDER,
                    QuestionLostEscrow.DECIDER,
                    ResolveCase.DECIDER,
                    NoteReconciliation.DECIDER,
                    ImportFact.DECIDER);

    private SettlementModule() {}

    /**
     * @param rules among them whose money pays the orders from now on
     */
    public static List<Automation> automations(PaymentRules rules, String rail) {
        return List.of(
                new WhenQuotePayableThenAward(),
                new WhenOrderPlacedThenRefuseLosers(),
                new WhenPaymentDueThenIntend(rules, rail),
                new WhenBudgetSetThenResumePayments(rules),
                new WhenPaidAndAcceptedThenCloseOrder(),
                new WhenNothingWillBePaidThenFailOrder(),
                new WhenEscrowExceedsThenRefund(),
                new WhenCaseResolvedThenRefund());
    }

    public static List<Deadlines> deadlines(PaymentRules rules, String rail) {
        return List.of(new WhenPaymentMovedToNextDayThenAskAgain(rules, rail));
    }
}
