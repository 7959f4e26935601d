package exchequer.eventstore.consumer;

/**
 * A record of an event topic, checked for itself.
 *
 * @param fingerprint SHA-256 over what the event says and its payload: two records of one position
 *     are the same exactly when their fingerprints are
 * @param prepared what the handler has made of the event
 */
record IncomingRecord(
        int partition,
        long offset,
        long previousPosition,
        byte[] fingerprint,
        ReceivedEvent event,
        Object prepared) {

    /** Of a handler that prepares nothing. */
    IncomingRecord(
            int partition,
            long offset,
            long previousPosition,
            byte[] fingerprint,
            ReceivedEvent event) {
        this(partition, offset, previousPosition, fingerprint, event, event);
    }

    IncomingRecord withPrepared(Object other) {
        return new IncomingRecord(partition, offset, previousPosition, fingerprint, event, other);
    }

    long position() {
        return event.position();
    }

    /** What it takes in memory, roughly: the payload, and as much for everything else as usual. */
    long bytes() {
        return event.payload().length + 1_200L;
    }
}
