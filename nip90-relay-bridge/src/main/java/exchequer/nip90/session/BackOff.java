package exchequer.nip90.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: twice as long with every failure, and half of it by chance,
 * so that all who lost the same relay do not come back in the same second. As thread-safe as its
 * source of chance.
 */
public final class BackOff {

    private final long firstMs;
    private final long longestMs;
    private final RandomGenerator random;

    /**
     * @param first the pause after the first failure
     * @param longest it never gets longer than that
     */
    public BackOff(Duration first, Duration longest, RandomGenerator random) {
        this.firstMs = Math.max(1, first.toMillis());
        this.longestMs = Math.max(firstMs, longest.toMillis());
        this.random = random;
    }

    /**
     * @param failures in a row, at least 1
     */
    public Duration after(int failures) {
        long wholeMs = firstMs;
        for (int i = 1; i < failures && wholeMs < longestMs; i++) {
            wholeMs = Math.min(longestMs, 2 * wholeMs);
        }
        return Duration.ofMillis(wholeMs / 2 + random.nextLong(wholeMs - wholeMs / 2 + 1));
    }
}
