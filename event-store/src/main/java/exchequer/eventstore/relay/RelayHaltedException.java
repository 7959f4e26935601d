package exchequer.eventstore.relay;

/** The relay must not go on, and trying again cannot help. */
final class RelayHaltedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RelayHaltedException(String message) {
        super(message);
    }
}
