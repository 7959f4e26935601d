package exchequer.eventstore;

import exchequer.eventstore.relay.FaultyDataSource;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database whose answers to shared loads stay in the hands of the test: the query has seen what
 * it saw, and its callers do not know it yet.
 */
final class HeldLoads {

    private static final String SHARED_LOAD = "(walk, tag, after, types)";

    private final DataSource delegate;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private volatile boolean refusing;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    HeldLoads(DataSource delegate) {
        this.delegate = delegate;
    }

    /** From now on answers are held. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    /** How many queries have been answered, and held since the beginning. */
    int held() {
        return held.get();
    }

    /** The next shared load that is sent fails. */
    void failNext(SQLException cause) {
        failure.set(cause);
    }

    void refuseConnections(boolean now) {
        refusing = now;
    }

    DataSource dataSource() {
        DataSource holding = FaultyDataSource.of(delegate, this::hold);
        return Proxied.of(
                DataSource.class,
                (method, arguments) -> {
                    if (method.getName().equals("getConnection") && refusing) {
                        throw new SQLException("no connection", "08001");
                    }
                    return Proxied.invoke(holding, method, arguments);
                });
    }

    private @Nullable Object hold(String what, Callable<@Nullable Object> real) throws Exception {
        if (!what.contains(SHARED_LOAD)) {
            return real.call();
        }
        SQLException cause = failure.getAndSet(null);
        if (cause != null) {
            throw cause;
        }
        Object answer = real.call();
        awaitGate();
        return answer;
    }

    private void awaitGate() throws InterruptedException {
        CountDownLatch now = gate;
        if (now.getCount() > 0) {
            held.incrementAndGet();
            if (!now.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("never let go");
            }
        }
    }
}
