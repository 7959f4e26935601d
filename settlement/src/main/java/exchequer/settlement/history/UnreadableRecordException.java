package exchequer.settlement.history;

/** A record that breaks the rules of its form; the message says which. */
final class UnreadableRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String message) {
        super(message, null, false, false);
    }
}
