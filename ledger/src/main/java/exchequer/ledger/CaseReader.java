package exchequer.ledger;

import exchequer.ledger.LedgerFact.Answer;
import exchequer.ledger.LedgerFact.CaseAnswered;
import exchequer.ledger.LedgerFact.CaseFacts;
import exchequer.ledger.LedgerFact.CaseOpened;
import exchequer.ledger.LedgerFact.CaseOutcome;
import exchequer.ledger.LedgerFact.MoneyInQuestion;
import java.util.List;

/** Reads the facts about cases. */
final class CaseReader {

    private CaseReader() {}

    static LedgerFact opened(FactFields fields) {
        return new CaseOpened(about(fields), fields.instant("opened_at"));
    }

    /** The answer for all that was left, or for a part. */
    static LedgerFact answered(FactFields fields) {
        CaseOutcome outcome = outcome(fields.identifier("outcome"));
        List<Answer> answers =
                fields.objects("money_in_question").stream()
                        .map(
                                money ->
                                        new Answer(
                                                money(fields, money),
                                                destination(fields, money, outcome)))
                        .toList();
        return new CaseAnswered(about(fields), outcome, answers, fields.instant("resolved_at"));
    }

    private static CaseOutcome outcome(String text) {
        return switch (text) {
            case "explained" -> CaseOutcome.EXPLAINED;
            case "written_off" -> CaseOutcome.WRITTEN_OFF;
            case "claimed" -> CaseOutcome.CLAIMED;
            case "assigned" -> CaseOutcome.ASSIGNED;
            case "owed_to_buyer" -> CaseOutcome.OWED_TO_BUYER;
            case "voided" -> CaseOutcome.VOIDED;
            default -> throw new LedgerIntegrityException("outcome is not known");
        };
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
        return new MoneyInQuestion(
                books(event, source),
                money.positiveMsat("amount_msat"),
                source.equals("not_left_treasury"));
    }

    private static AccountPath books(FactFields event, String source) {
        return switch (source) {
            case "overpaid_provider" -> AccountPath.payableTo(event.hex32("provider"));
            case "compute_expense", "uncovered_price" ->
                    AccountPath.computeExpenseOf(event.hex32("buyer"));
            case "routing_expense" -> AccountPath.ROUTING_EXPENSE;
            case "left_treasury", "not_left_treasury" -> AccountPath.treasury(event.rail("rail"));
            default -> throw new LedgerIntegrityException("source of money is not known");
        };
    }

    private static AccountPath destination(
            FactFields event, FactFields money, CaseOutcome outcome) {
        String source = money.identifier("source");
        return switch (outcome) {
            case EXPLAINED -> books(event, source);
            case WRITTEN_OFF -> AccountPath.LOSS;
            case CLAIMED ->
                    source.equals("uncovered_price")
                            ? AccountPath.receivableFromBuyer(event.hex32("claimed_from"))
                            : AccountPath.receivableFrom(event.hex32("claimed_from"));
            // A payment that finds its order is booked by its settlement, like any other.
            case ASSIGNED ->
                    event.identifier("kind").equals("payment_without_order")
                            ? books(event, source)
                            : AccountPath.computeExpenseOf(event.hex32("buyer"));
            case OWED_TO_BUYER -> AccountPath.payableToBuyer(event.hex32("buyer"));
            case VOIDED -> AccountPath.payableTo(event.hex32("provider"));
        };
    }
}
