package exchequer.eventstore;

import org.axonframework.common.AxonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * The database could not be reached or refused to work. Thrown by an append, it means that nothing
 * was stored; the same call may succeed later.
 */
public final class EventStoreUnavailableException extends AxonTransientException {

    EventStoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
