package exchequer.ledger;

/** On which side an account's balance is expected to lie. */
public enum NormalSide {
    /** What is owned and what was spent: treasury, expenses. */
    DEBIT,
    /** What is owed and what is set aside for others: payables, reserves. */
    CREDIT;

    /** The form in the database. */
    String text() {
        return switch (this) {
            case DEBIT -> "debit";
            case CREDIT -> "credit";
        };
    }

    /** Reads {@link #text}. */
    static NormalSide ofText(String text) {
        return switch (text) {
            case "debit" -> DEBIT;
            case "credit" -> CREDIT;
            default -> throw new LedgerIntegrityException("no side of an account: " + text);
        };
    }
}
