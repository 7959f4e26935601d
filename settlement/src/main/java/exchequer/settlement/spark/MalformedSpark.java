package exchequer.settlement.spark;

/** Leaves the reader at the first fault; it never leaves this package. */
final class MalformedSpark extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedSpark(String reason) {
        // No stack trace: garbage arrives at the rate strangers choose to send it.
        super(reason, null, false, false);
    }
}
