package exchequer.eventstore.relay;

/** The relay must not go on, and trying again cannot help. */
final class RelayHaltedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param message what is wrong, and where; without a full stop
     * @param remedy what to do about it; without a full stop
     */
    RelayHaltedException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
