package exchequer.eventstore;

/**
 * A stored payload no longer has the hash that was stored with it. Reading stops here: nothing
 * after the position may be derived from a damaged log.
 */
public final class CorruptEventException extends IllegalStateException {

    private final long position;

    CorruptEventException(long position) {
        super("The payload at position " + position + " does not have its stored SHA-256");
        this.position = position;
    }

    /** Where the damaged event lies. */
    public long position() {
        return position;
    }
}
