package exchequer.eventstore.history;

import exchequer.eventstore.relay.FaultyDataSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * A database that is as fast as ever, but whose answers to shared loads are sometimes late on their
 * way: long enough for others to append and to be told so, and for the next loads to begin.
 */
final class LateAnswers {

    private static final String SHARED_LOAD = "(walk, tag, after, types)";
    private static final long LATEST_NANOS = TimeUnit.MILLISECONDS.toNanos(6);

    private LateAnswers() {}

    static DataSource of(DataSource delegate) {
        return FaultyDataSource.of(
                delegate,
                (what, real) -> {
                    Object answer = real.call();
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    if (what.contains(SHARED_LOAD) && random.nextBoolean()) {
                        LockSupport.parkNanos(random.nextLong(LATEST_NANOS));
                    }
                    return answer;
                });
    }
}
