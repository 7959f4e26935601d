package exchequer.ledger;

import exchequer.ledger.LedgerFact.CaseFacts;
import exchequer.ledger.LedgerFact.CaseOpened;
import exchequer.ledger.LedgerFact.CaseOutcome;
import exchequer.ledger.LedgerFact.CaseResolved;
import exchequer.ledger.LedgerFact.MoneyInQuestion;

/** Reads the facts about cases. */
final class CaseReader {

    private CaseReader() {}

    static LedgerFact opened(FactFields fields) {
        return new CaseOpened(about(fields), fields.instant("opened_at"));
    }

    static LedgerFact resolved(FactFields fields) {
        CaseOutcome outcome =
                switch (fields.identifier("outcome")) {
                    case "explained" -> CaseOutcome.EXPLAINED;
                    case "written_off" -> CaseOutcome.WRITTEN_OFF;
                    case "claimed" -> CaseOutcome.CLAIMED;
                    default -> throw new LedgerIntegrityException("outcome is not known");
                };
        return new CaseResolved(
                about(fields),
                outcome,
                outcome == CaseOutcome.CLAIMED ? fields.hex32("claimed_from") : null,
                fields.instant("resolved_at"));
    }

    private static CaseFacts about(FactFields fields) {
        return new CaseFacts(
                fields.identifier("case_id"),
                fields.identifier("kind"),
                fields.hex32("payment_hash"),
                fields.has("order_id") ? fields.identifier("order_id") : null,
                fields.objects("money_in_question").stream()
                        .map(money -> money(fields, money))
                        .toList());
    }

    private static MoneyInQuestion money(FactFields event, FactFields money) {
        String source = money.identifier("source");
        AccountPath books =
                switch (source) {
                    case "overpaid_provider" -> AccountPath.payableTo(event.hex32("provider"));
                    case "compute_expense" -> AccountPath.computeExpenseOf(event.hex32("buyer"));
                    case "routing_expense" -> AccountPath.ROUTING_EXPENSE;
                    case "left_treasury", "not_left_treasury" ->
                            AccountPath.treasury(event.rail("rail"));
                    default -> throw new LedgerIntegrityException("source of money is not known");
                };
        return new MoneyInQuestion(
                books, money.positiveMsat("amount_msat"), source.equals("not_left_treasury"));
    }
}
