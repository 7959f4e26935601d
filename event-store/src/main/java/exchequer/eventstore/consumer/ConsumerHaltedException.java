package exchequer.eventstore.consumer;

import org.jspecify.annotations.Nullable;

/** Ends the work of a consumer for good. */
final class ConsumerHaltedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HaltReason reason;

    ConsumerHaltedException(HaltReason reason, String detail) {
        this(reason, detail, null);
    }

    ConsumerHaltedException(HaltReason reason, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    HaltReason reason() {
        return reason;
    }
}
