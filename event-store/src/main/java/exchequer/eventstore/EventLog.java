package exchequer.eventstore;

import java.util.List;

/**
 * The event store as its readers see it: one contiguous log.
 *
 * <p>Positions are gapless and become visible in order: once a reader has seen position {@code n},
 * no smaller position can appear later. All methods may be called from any thread.
 */
public interface EventLog {

    /**
     * Up to {@code max} events with position greater than {@code afterPosition}, ascending. Fewer
     * only where the log ended when it was asked, or when they have some megabytes together.
     */
    List<StoredEvent> read(long afterPosition, int max);

    /** As {@link #read}, limited to events that carry the tag. */
    List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max);

    /** The last position, 0 when the store is empty. */
    long headPosition();

    /**
     * Calls {@code listener} soon after something was appended, by this process or another. Calls
     * are hints, may be merged or spurious and carry no position; a listener must not block.
     *
     * @return closes the subscription
     */
    AutoCloseable onAppend(Runnable listener);
}
