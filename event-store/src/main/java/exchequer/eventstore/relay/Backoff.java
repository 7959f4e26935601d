package exchequer.eventstore.relay;

import java.time.Duration;

/** Growing pauses between attempts: each is twice the one before, up to a limit. One thread. */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Duration next = FIRST;

    /** The pause before the next attempt. */
    public Duration next() {
        var pause = next;
        var doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return pause;
    }

    /** Starts again with the shortest pause. */
    public void reset() {
        next = FIRST;
    }
}
