package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns of appends of other processes, over one connection that it holds: by PostgreSQL's
 * notifications within a millisecond, and by looking at the head row now and then, since
 * notifications get lost where a pool stands between. A connection that breaks is replaced, with
 * growing pauses. While the log grows without a pause it looks every two milliseconds instead.
 */
final class HeadWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeadWatch.class);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    /** Between two looks while the log grows faster than notifications can be waited for. */
    private static final Duration BUSY_INTERVAL = Duration.ofMillis(2);

    private static final int QUIET_LOOKS = 25;

    /** A connection that went silent must not stop the watching for ever. */
    private static final int NETWORK_TIMEOUT_MS = 5_000;

    private final Database database;
    private final Duration interval;
    private final LongConsumer head;
    private final Runnable wakeUp;
    private final AtomicBoolean wakeUpRequested = new AtomicBoolean();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;
    private long lastSeen;

    /**
     * @param head told the position of every head that was seen
     * @param wakeUp called soon after {@link #requestWakeUp}
     */
    HeadWatch(Database database, Duration interval, LongConsumer head, Runnable wakeUp) {
        this.database = database;
        this.interval = interval;
        this.head = head;
        this.wakeUp = wakeUp;
    }

    synchronized void start() {
        if (thread == null && closing.getCount() > 0) {
            thread = Thread.ofPlatform().daemon().name("event-log-watch").start(this::run);
        }
    }

    void requestWakeUp() {
        wakeUpRequested.set(true);
    }

    private void run() {
        Duration pause = interval;
        while (closing.getCount() > 0) {
            try (Listening listening = new Listening(database)) {
                while (closing.getCount() > 0) {
                    boolean grown = look(listening.connection);
                    pause = interval;
                    if (wakeUpRequested.getAndSet(false)) {
                        wakeUp.run();
                    }
                    if (!listening.await(grown, interval)) {
                        pauseAfter(BUSY_INTERVAL);
                    }
                }
            } catch (SQLException | RuntimeException e) {
                LOG.warn(
                        "Could not watch the head of the event log, will reconnect: {}",
                        e.toString());
                // A reader that waits for the database tries by itself, and finds out as this did.
                if (wakeUpRequested.getAndSet(false)) {
                    wakeUp.run();
                }
                pause = pauseAfter(pause);
            }
        }
    }

    private boolean look(Connection connection) throws SQLException {
        long position = LogReader.head(connection);
        boolean grown = position > lastSeen;
        lastSeen = position;
        head.accept(position);
        return grown;
    }

    private Duration pauseAfter(Duration pause) {
        try {
            if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("Closed while waiting for the database");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }

    @Override
    public void close() {
        closing.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
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

    /** A connection that listens, and goes back to its pool as it came. */
    private static final class Listening implements AutoCloseable {

        final Connection connection;
        private final PGConnection notifications;
        private final int usualTimeout;
        private boolean listens = true;
        private boolean grewBefore;
        private int quietLooks;

        Listening(Database database) throws SQLException {
            connection = database.connect();
            try {
                usualTimeout = connection.getNetworkTimeout();
                connection.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MS);
                notifications = connection.unwrap(PGConnection.class);
                execute("listen eventstore_append");
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }

        private void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /**
         * Waits for a notification. Not when the log has grown twice in a row: while notifications
         * keep coming, the driver does not hand them out. Then it does not listen until the log is
         * quiet again.
         *
         * @param grown whether the look before found the log longer
         * @return false when it did not wait, and the caller should for a moment
         */
        boolean await(boolean grown, Duration longest) throws SQLException {
            boolean busy = grown && grewBefore;
            grewBefore = grown;
            quietLooks = grown ? 0 : quietLooks + 1;
            if (listens && busy) {
                listens = false;
                execute("unlisten eventstore_append");
                // What has been received already would be kept for ever.
                notifications.getNotifications();
            } else if (!listens && quietLooks >= QUIET_LOOKS) {
                listens = true;
                execute("listen eventstore_append");
                // What was appended before it listened notifies nobody.
                return true;
            }
            if (!listens) {
                return false;
            }
            // One that came with the answer to the look has been received already, and speaks of a
            // later head.
            if (notifications.getNotifications().length == 0) {
                notifications.getNotifications(Math.toIntExact(longest.toMillis()));
            }
            return true;
        }

        @Override
        public void close() {
            try (connection) {
                execute("unlisten eventstore_append");
                connection.setNetworkTimeout(Runnable::run, usualTimeout);
            } catch (SQLException e) {
                LOG.debug("Closing the connection that watches the head failed", e);
            }
        }
    }
}
