package exchequer.settlement.lightning;

/**
 * Leaves the parser at the first fault. It never leaves this package: {@link Bolt11#decode} turns
 * it into a value, because an unreadable invoice is an expected input.
 */
final class UndecodableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final UndecodableCode code;

    UndecodableException(UndecodableCode code, String detail) {
        // No stack trace: garbage arrives at the rate strangers choose to send it.
        super(detail, null, false, false);
        this.code = code;
    }

    UndecodableCode code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
