package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells readers that the log has grown.
 *
 * <p>Appends of this process are announced by the appending thread itself. Appends of other
 * processes are found by polling the head row over one connection of its own, held open while
 * somebody listens; when that connection breaks it is replaced, with growing pauses.
 */
final class AppendSignal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AppendSignal.class);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    /** A connection that went silent must not stop the polling for ever. */
    private static final int NETWORK_TIMEOUT_MS = 5_000;

    private final Database database;
    private final Duration pollInterval;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong headSeen = new AtomicLong();
    private final AtomicBoolean wakeUpRequested = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread poller;

    AppendSignal(Database database, Duration pollInterval) {
        this.database = database;
        this.pollInterval = pollInterval;
    }

    /** A position that is known to be committed; positions after it may be as well. */
    long headSeen() {
        return headSeen.get();
    }

    /** To be called once the positions up to this one are committed. */
    void appended(long position) {
        if (advance(position)) {
            fire();
        }
    }

    /** Wakes the listeners at the next poll, for one that has to try something again. */
    void requestWakeUp() {
        wakeUpRequested.set(true);
    }

    AutoCloseable subscribe(Runnable listener) {
        // The same listener may be subscribed twice: each subscription has its own identity.
        Runnable subscription = () -> listener.run();
        listeners.add(subscription);
        startPolling();
        return () -> listeners.remove(subscription);
    }

    private boolean advance(long position) {
        return headSeen.getAndAccumulate(position, Math::max) < position;
    }

    private void fire() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                // The append is committed: a listener's failure must not look like the append's.
                LOG.warn("A listener of the event log failed", e);
            }
        }
    }

    private synchronized void startPolling() {
        if (poller == null && closing.getCount() > 0) {
            poller = Thread.ofPlatform().daemon().name("event-log-poll").start(this::poll);
        }
    }

    private void poll() {
        Duration pause = pollInterval;
        HeadConnection connection = null;
        while (!isClosingWithin(pause)) {
            try {
                if (connection == null) {
                    connection = new HeadConnection(database);
                }
                boolean grown = advance(LogReader.head(connection.connection));
                if (wakeUpRequested.getAndSet(false) || grown) {
                    fire();
                }
                pause = pollInterval;
            } catch (SQLException | RuntimeException e) {
                LOG.warn(
                        "Could not poll the head of the event log, will reconnect: {}",
                        e.toString());
                if (connection != null) {
                    connection.close();
                    connection = null;
                }
                pause = shorter(pause.multipliedBy(2), MAX_PAUSE);
            }
        }
        if (connection != null) {
            connection.close();
        }
    }

    private boolean isClosingWithin(Duration pause) {
        try {
            return closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    @Override
    public void close() {
        closing.countDown();
        Thread running;
        synchronized (this) {
            running = poller;
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        try {
            if (!running.join(Duration.ofMillis(2L * NETWORK_TIMEOUT_MS))) {
                LOG.warn("{} did not stop in time", running.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The connection of the poller, with a read time-out that does not leak into a pool. */
    private static final class HeadConnection {

        final Connection connection;
        private final int usualTimeout;

        HeadConnection(Database database) throws SQLException {
            connection = database.dataSource().getConnection();
            try {
                connection.setAutoCommit(true);
                usualTimeout = connection.getNetworkTimeout();
                connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MS);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }

        void close() {
            try (connection) {
                connection.setNetworkTimeout(Runnable::run, usualTimeout);
            } catch (SQLException e) {
                LOG.debug("Closing the polling connection failed", e);
            }
        }
    }
}
