package exchequer.eventstore;

import org.jspecify.annotations.Nullable;

/** Metadata or tags of a stored event are not what {@link EventJson} writes. */
final class UnreadableJsonException extends IllegalStateException {

    UnreadableJsonException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
