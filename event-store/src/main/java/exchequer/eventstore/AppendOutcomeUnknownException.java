package exchequer.eventstore;

import java.util.List;
import org.axonframework.common.AxonNonTransientException;
import org.jspecify.annotations.Nullable;

/**
 * The connection was lost while an append was being committed, and the database could not be asked
 * afterwards whether it had been. Never retry with new event identifiers: look the given ones up
 * first.
 */
public final class AppendOutcomeUnknownException extends AxonNonTransientException {

    private final List<String> eventIds;

    AppendOutcomeUnknownException(List<String> eventIds, @Nullable Throwable cause) {
        super("It is unknown whether the append of events " + eventIds + " was committed", cause);
        this.eventIds = List.copyOf(eventIds);
    }

    /** The identifiers of the events, all of which are stored, or none. */
    public List<String> eventIds() {
        return eventIds;
    }
}
