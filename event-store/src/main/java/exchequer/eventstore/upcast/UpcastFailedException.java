package exchequer.eventstore.upcast;

/**
 * A stored event could not be brought to the version of today. Trying again gives the same answer:
 * either the upcaster is wrong or the payload is no JSON object. The stored event is as it was.
 */
public final class UpcastFailedException extends IllegalStateException {

    private final String type;
    private final String version;

    // Never the payload itself: it may hold what must not reach a log line, such as a preimage.
    UpcastFailedException(Upcaster step, String reason, Throwable cause) {
        super(
                "%s version %s cannot be upcast to %s: %s"
                        .formatted(step.type(), step.from(), step.to(), reason),
                cause);
        this.type = step.type();
        this.version = step.from();
    }

    UpcastFailedException(Upcaster step, String reason) {
        super(
                "%s version %s cannot be upcast to %s: %s"
                        .formatted(step.type(), step.from(), step.to(), reason));
        this.type = step.type();
        this.version = step.from();
    }

    /** Qualified name of the event's type. */
    public String type() {
        return type;
    }

    /** The version at which it failed; behind a first step, not the stored one. */
    public String version() {
        return version;
    }
}
