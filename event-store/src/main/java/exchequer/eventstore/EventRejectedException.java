package exchequer.eventstore;

import org.axonframework.common.AxonNonTransientException;

/**
 * An append that can never succeed, because of one of its events. Nothing of the append was stored
 * and no other append is affected. Retrying it unchanged gives the same answer.
 */
public final class EventRejectedException extends AxonNonTransientException {

    /** What is wrong with the event. */
    public enum Reason {
        /** Metadata {@code tenant_id} or {@code host} is absent or blank. */
        METADATA_MISSING,
        /** The payload is null. */
        PAYLOAD_MISSING,
        /** A text holds NUL or an unpaired surrogate, or an identifier or tag is too long. */
        TEXT_NOT_STORABLE,
        /** The event identifier is already in the store, or twice in the append. */
        DUPLICATE_ID,
        /**
         * Payload, metadata and tags together are larger than {@link EventStoreSettings} allows.
         */
        TOO_LARGE,
        /** PostgreSQL refused the values, for example a character its encoding does not have. */
        REFUSED_BY_DATABASE
    }

    private final String eventId;
    private final Reason reason;

    EventRejectedException(String eventId, String type, Reason reason, String detail) {
        super("Event %s of type %s was rejected: %s".formatted(eventId, type, detail));
        this.eventId = eventId;
        this.reason = reason;
    }

    /** Identifier of the offending event. */
    public String eventId() {
        return eventId;
    }

    /** Why it was rejected. */
    public Reason reason() {
        return reason;
    }
}
