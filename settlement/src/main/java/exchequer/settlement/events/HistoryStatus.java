package exchequer.settlement.events;

/** What a record from before says became of its payment. It is what it says, not what we know. */
public enum HistoryStatus {
    /** The payer's own wallet or node says it was paid, and when. */
    SETTLED,
    /** It may still have been under way, or only others say it was paid. */
    OPEN,
    /** It came to nothing. */
    FAILED
}
