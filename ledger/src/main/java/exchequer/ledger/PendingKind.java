package exchequer.ledger;

/** What is under way. */
public enum PendingKind {
    /** A payment that is intended and has neither settled nor failed. */
    PAYMENT,
    /** A buyer's locked money that becomes ours when the delivery is accepted. */
    ESCROW;

    /** The form in the database. */
    String text() {
        return switch (this) {
            case PAYMENT -> "payment";
            case ESCROW -> "escrow";
        };
    }

    static PendingKind ofText(String text) {
        return switch (text) {
            case "payment" -> PAYMENT;
            case "escrow" -> ESCROW;
            default -> throw new LedgerIntegrityException("nothing pending is called " + text);
        };
    }
}
