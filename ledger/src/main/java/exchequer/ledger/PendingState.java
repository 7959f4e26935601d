package exchequer.ledger;

/** How far a pending transfer has come. All but the first are its end. */
public enum PendingState {
    OPEN,
    /** All of it was posted. */
    POSTED,
    /** Less than that; the rest was given up. */
    POSTED_IN_PART,
    /** Nothing was: it failed, or was taken back. */
    VOIDED,
    /** Nothing was: its time ran out. */
    EXPIRED;

    /** The form in the database. */
    public String text() {
        return switch (this) {
            case OPEN -> "open";
            case POSTED -> "posted";
            case POSTED_IN_PART -> "posted_in_part";
            case VOIDED -> "voided";
            case EXPIRED -> "expired";
        };
    }
}
