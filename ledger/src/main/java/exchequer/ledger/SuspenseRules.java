package exchequer.ledger;

import exchequer.ledger.LedgerFact.CaseFacts;
import exchequer.ledger.LedgerFact.CaseOpened;
import exchequer.ledger.LedgerFact.CaseResolved;
import exchequer.ledger.LedgerFact.MoneyInQuestion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What cases post: unexplained money goes to an account of its case when it is opened, and all of
 * it leaves again when the case is resolved, whatever the answer. So what stands in suspense is
 * exactly what nobody has answered for.
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

    static List<TransferDraft> resolved(CaseResolved resolved) {
        CaseFacts about = resolved.about();
        AccountPath suspense = AccountPath.suspense(about.caseId());
        List<TransferDraft> transfers = new ArrayList<>();
        for (MoneyInQuestion money : about.money()) {
            transfers.add(
                    moved(
                            ruleOf(resolved),
                            resolved.resolvedAt(),
                            about,
                            "answered: " + about.kind(),
                            money,
                            destination(resolved, money),
                            suspense));
        }
        return transfers;
    }

    private static PostingRule ruleOf(CaseResolved resolved) {
        return switch (resolved.outcome()) {
            case EXPLAINED -> PostingRule.CASE_EXPLAINED;
            case WRITTEN_OFF -> PostingRule.CASE_WRITTEN_OFF;
            case CLAIMED -> PostingRule.CASE_CLAIMED;
        };
    }

    private static AccountPath destination(CaseResolved resolved, MoneyInQuestion money) {
        return switch (resolved.outcome()) {
            case EXPLAINED -> money.books();
            case WRITTEN_OFF -> AccountPath.LOSS;
            case CLAIMED ->
                    AccountPath.receivableFrom(Objects.requireNonNull(resolved.claimedFrom()));
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
