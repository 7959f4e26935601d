package exchequer.ledger;

import exchequer.ledger.LedgerFact.Answer;
import exchequer.ledger.LedgerFact.CaseAnswered;
import exchequer.ledger.LedgerFact.CaseFacts;
import exchequer.ledger.LedgerFact.CaseOpened;
import exchequer.ledger.LedgerFact.CaseOutcome;
import exchequer.ledger.LedgerFact.MoneyInQuestion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What cases post: unexplained money goes to an account of its case when it is opened, and leaves
 * again as it is answered for, all of it when the case is resolved, whatever the answers. So what
 * stands in suspense is exactly what nobody has answered for.
 */
final class SuspenseRules {

    private SuspenseRules() {}

    static List<TransferDraft> opened(CaseOpened opened) {
        CaseFacts about = opened.about();
        AccountPath suspense = AccountPath.suspense(about.caseId());
        List<TransferDraft> transfers = new ArrayList<>();
        for (MoneyInQuestion money : about.money()) {
            transfers.add(
                    moved(
                            PostingRule.CASE_OPENED,
                            opened.openedAt(),
                            about,
                            "in question: " + about.kind(),
                            money,
                            suspense,
                            money.books()));
        }
        return transfers;
    }

    static List<TransferDraft> answered(CaseAnswered answered) {
        CaseFacts about = answered.about();
        AccountPath suspense = AccountPath.suspense(about.caseId());
        List<TransferDraft> transfers = new ArrayList<>();
        for (Answer answer : answered.answers()) {
            transfers.add(
                    moved(
                            ruleOf(answered.outcome()),
                            answered.resolvedAt(),
                            about,
                            "answered: " + about.kind(),
                            answer.money(),
                            answer.to(),
                            suspense));
        }
        return transfers;
    }

    private static PostingRule ruleOf(CaseOutcome outcome) {
        return switch (outcome) {
            case EXPLAINED -> PostingRule.CASE_EXPLAINED;
            case WRITTEN_OFF -> PostingRule.CASE_WRITTEN_OFF;
            case CLAIMED -> PostingRule.CASE_CLAIMED;
            case ASSIGNED -> PostingRule.CASE_ASSIGNED;
            case OWED_TO_BUYER -> PostingRule.CASE_OWED_TO_BUYER;
            case VOIDED -> PostingRule.CASE_VOIDED;
        };
    }

    /** From one account to another; the other way round where the books have too little. */
    private static TransferDraft moved(
            PostingRule rule,
            Instant at,
            CaseFacts about,
            String description,
            MoneyInQuestion money,
            AccountPath to,
            AccountPath from) {
        return new TransferDraft(
                rule,
                at,
                about.orderId(),
                about.paymentHash(),
                description,
                money.isMissing() ? from : to,
                money.isMissing() ? to : from,
                money.amountMsat());
    }
}
