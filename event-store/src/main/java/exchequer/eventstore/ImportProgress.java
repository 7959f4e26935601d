package exchequer.eventstore;

/** Told how far an import is, by the thread that imports. */
@FunctionalInterface
public interface ImportProgress {

    /** Everything up to the position is stored for good, and readers see it. */
    void stored(long position);

    /**
     * Events up to the position have been sent. They are stored with the rest of their partition,
     * or not at all. Not told where {@link #stored} follows at once.
     */
    default void loaded(long position) {}
}
