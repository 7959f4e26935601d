package exchequer.eventstore;

import java.time.Duration;

/**
 * How long to wait for more appends before a group is made of those that are there.
 *
 * @param expected as many as this
 * @param linger but no longer than this while nothing is being stored
 * @param enough and for no more than this, if they are as many, from some time on while a group is
 *     being stored: the next one has to be ready when that is done
 * @param patience until that time
 */
record Pace(int expected, Duration linger, int enough, Duration patience) {

    /** With more than this the commit is a small part of the cost, and waiting the larger. */
    private static final int WORTH_WAITING_FOR = 64;

    static final Pace AT_FIRST = new Pace(1, Duration.ZERO, WORTH_WAITING_FOR, Duration.ZERO);

    private static final Duration MAX_LINGER = Duration.ofMillis(1);

    /** By what the last group was, and how long it took. */
    static Pace after(int appends, long nanos) {
        // Callers that come again at once are worth waiting for, as a commit for few costs as
        // much as one for many; but only a small part of what a commit takes.
        Duration linger = Duration.ofNanos(nanos / 4);
        return new Pace(
                appends,
                linger.compareTo(MAX_LINGER) < 0 ? linger : MAX_LINGER,
                WORTH_WAITING_FOR,
                Duration.ofNanos(nanos / 2));
    }
}
