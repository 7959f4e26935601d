package exchequer.settlement.rail;

/**
 * A rail did not answer a call that can be repeated without harm. Thrown only where no payment can
 * have been begun.
 */
public final class RailUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RailUnavailableException(String message) {
        super(message);
    }

    public RailUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
