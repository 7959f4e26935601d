package exchequer.ledger;

/** On which side an account's balance is expected to lie. */
public enum NormalSide {
    /** What is owned, what is held for us and what was spent: treasury, locked, expenses. */
    DEBIT,
    /** What is owed, held for others and earned: payables, reserves, escrows, income. */
    CREDIT;

    /** {@code debit} or {@code credit}. */
    public String text() {
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
