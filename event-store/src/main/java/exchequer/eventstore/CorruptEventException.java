package exchequer.eventstore;

/**
 * A stored event is not what was written: its payload no longer has the hash that was stored with
 * it, or its metadata or tags cannot be read. Reading stops here: nothing after the position may be
 * derived from a damaged log.
 */
public final class CorruptEventException extends IllegalStateException {

    private final long position;

    CorruptEventException(long position) {
        super("The payload at position " + position + " does not have its stored SHA-256");
        this.position = position;
    }

    CorruptEventException(long position, UnreadableJsonException cause) {
        super("The event at position " + position + " is damaged: " + cause.getMessage(), cause);
        this.position = position;
    }

    /** Where the damaged event lies. */
    public long position() {
        return position;
    }
}
