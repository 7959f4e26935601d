package exchequer.market.decision;

/** The infrastructure failed while a command was handled; whether it took effect is not known. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
