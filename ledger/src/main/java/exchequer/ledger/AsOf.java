package exchequer.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which of the entries in the books are meant. What is absent does not limit; all of it together
 * does.
 *
 * @param position only what events up to here have made: the books as they were after them, however
 *     much was booked since
 * @param effective only what was effective at this instant or before: money that had moved then,
 *     also when the books heard of it later
 * @param recorded only what was recorded at this instant or before: what could be known then
 */
public record AsOf(
        @Nullable Long position, @Nullable Instant effective, @Nullable Instant recorded) {

    /** Everything. */
    public static final AsOf NOW = new AsOf(null, null, null);

    /**
     * @throws IllegalArgumentException when the position is negative
     */
    public AsOf {
        if (position != null && position < 0) {
            throw new IllegalArgumentException("a position is not negative");
        }
    }

    /** After the event at a position, and all before it. */
    public static AsOf position(long position) {
        return new AsOf(position, null, null);
    }

    /** At an instant, by the time at which things happened. */
    public static AsOf effective(Instant instant) {
        return new AsOf(null, instant, null);
    }

    /** The same, of what was known at another instant. */
    public AsOf knownAt(Instant instant) {
        return new AsOf(position, effective, instant);
    }
}
