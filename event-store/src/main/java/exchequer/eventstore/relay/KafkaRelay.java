package exchequer.eventstore.relay;

import exchequer.eventstore.CorruptEventException;
import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventsArchivedException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes every event of the log to a Kafka topic, in position order.
 *
 * <p>In each partition positions ascend without gaps in their {@code previous_position} chain;
 * after a failure the last unacknowledged batch may come again, identical and in order. Batches are
 * Kafka transactions, so readers must use {@code read_committed}. Should the topic turn out to hold
 * less than it acknowledged, or to be a new one, it is filled again from the first event.
 *
 * <p>One relay per topic publishes: starting another fences this one, first by the epoch in
 * PostgreSQL, then by the transactional id in Kafka. The fenced one stands by. It takes the topic
 * back within seconds when the other has closed or halted, or its process or its way to PostgreSQL
 * is gone; never from one that shows signs of life, be it that Kafka is away or that it hangs.
 * While Kafka or PostgreSQL is away the relay keeps trying. All methods may be called from any
 * thread. Needs {@link RelaySchema}.
 */
public final class KafkaRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaRelay.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private final EventLog log;
    private final DataSource database;
    private final RelayConfig config;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Backoff backoff = new Backoff();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong refills = new AtomicLong();
    private volatile RelayState state = new RelayState.Stopped();
    private volatile long lastPosition;
    private volatile @Nullable RelaySession session;
    private @Nullable Thread thread;
    private @Nullable RelayProgress progress;
    private @Nullable Heartbeat heartbeat;

    /** A relay that does nothing until it is started. */
    public KafkaRelay(EventLog log, DataSource database, RelayConfig config, InstantSource clock) {
        this.log = log;
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Takes over the topic and begins to publish, in a thread of its own.
     *
     * @throws IllegalStateException when it was started before
     */
    public synchronized void start() {
        if (thread != null || isClosed()) {
            throw new IllegalStateException("a relay starts once");
        }
        state = new RelayState.Running();
        thread = Thread.ofPlatform().name("kafka-relay-" + config.topic()).start(this::run);
    }

    /** What it is doing now. */
    public RelayState state() {
        return state;
    }

    /**
     * The last position Kafka has acknowledged and PostgreSQL has recorded; while standing by, as
     * of the last second.
     */
    public long lastPosition() {
        return lastPosition;
    }

    /** How many events of the log are still to be published; asks the log, and fails as it does. */
    public long lag() {
        return Math.max(0, log.headPosition() - lastPosition);
    }

    /** Sums since the start. */
    public RelayCounters counters() {
        return new RelayCounters(published.get(), batches.get(), failures.get(), refills.get());
    }

    /** Ends after the current batch; waits for that. */
    @Override
    public synchronized void close() {
        closed.countDown();
        var current = session;
        if (current != null) {
            current.end();
        }
        if (thread == null) {
            return;
        }
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.error("the relay of {} does not end; interrupting it", config.topic());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (var _ = log.onAppend(this::wake)) {
            while (!isClosed()) {
                runUntilFenced();
            }
            state = new RelayState.Stopped();
        } catch (InterruptedException | InterruptException e) {
            state = new RelayState.Stopped();
        } catch (RelayHaltedException e) {
            halt(String.valueOf(e.getMessage()), e.remedy(), e);
        } catch (Exception | Error e) {
            // An alarm must follow whatever happens: a dead thread under a state of "running"
            // would be silence.
            halt(e.toString(), "keep the log of this process, and start it again", e);
        } finally {
            release();
        }
    }

    private void halt(String reason, String remedy, Throwable failure) {
        LOG.error("relay of {} halted", config.topic(), failure);
        state = new RelayState.Halted(reason, remedy, clock.instant());
    }

    private void runUntilFenced() throws InterruptedException {
        try {
            runSession();
        } catch (RelayFencedException e) {
            LOG.warn("another relay publishes to {} now: {}", config.topic(), e.getMessage());
            disown();
            standBy();
        }
    }

    private void standBy() throws InterruptedException {
        state = new RelayState.Standby(clock.instant());
        var standby = new Standby(database, config.topic());
        while (progress == null
                && !closed.await(Heartbeat.INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                standby.takeOver().ifPresent(this::own);
                lastPosition = standby.lastPosition();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("cannot see who publishes to {}", config.topic(), e);
            }
        }
        if (progress != null) {
            LOG.warn("who published to {} is gone; this relay goes on", config.topic());
            backoff.reset();
        }
    }

    private void own(RelayProgress claimed) {
        progress = claimed;
        heartbeat = Heartbeat.start(claimed, config.topic());
    }

    private void disown() {
        progress = null;
        if (heartbeat != null) {
            heartbeat.close();
            heartbeat = null;
        }
    }

    /** Spares those that stand by the wait for signs of life that will not come. */
    private void release() {
        var owned = progress;
        disown();
        if (owned == null) {
            return;
        }
        try {
            owned.release();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("{} could not be released", config.topic(), e);
        }
    }

    private void wake() {
        var current = session;
        if (current != null) {
            current.wake();
        }
    }

    private void runSession() throws InterruptedException {
        try (var opened = RelaySession.open(log, claimed(), config)) {
            session = opened;
            if (opened.refilling()) {
                refills.incrementAndGet();
                LOG.error("{} lacks records it had; filling it from the start", config.topic());
            }
            lastPosition = opened.lastPosition();
            while (!isClosed()) {
                state = new RelayState.Running();
                publish(opened);
                backoff.reset();
            }
        } catch (RelayFencedException | RelayHaltedException | InterruptException e) {
            throw e;
        } catch (CorruptEventException e) {
            throw new RelayHaltedException(
                    String.valueOf(e.getMessage()),
                    "restore the event from a backup, check the log, and start the relay again");
        } catch (EventsArchivedException e) {
            throw new RelayHaltedException(
                    String.valueOf(e.getMessage()),
                    "bring the archived events back, and start the relay again");
        } catch (SQLException | RuntimeException e) {
            // Any other: Kafka and the log report the absence of a server in exceptions of their
            // own, and a relay that gave up on one it does not know would need people for nothing.
            retryLater(e);
        } finally {
            session = null;
        }
    }

    /** Claims once: claiming again after a failure would fence the relay that has taken over. */
    private RelayProgress claimed() throws SQLException {
        if (progress == null) {
            own(RelayProgress.claim(database, config.topic()));
        }
        return Objects.requireNonNull(progress);
    }

    private void publish(RelaySession opened) throws SQLException, InterruptedException {
        int count = opened.publishNext();
        if (count > 0) {
            published.addAndGet(count);
            batches.incrementAndGet();
            lastPosition = opened.lastPosition();
        }
    }

    private void retryLater(Exception failure) throws InterruptedException {
        failures.incrementAndGet();
        var detail = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        LOG.warn("relay of {} tries again after {}", config.topic(), detail);
        LOG.debug("the failure was", failure);
        if (!(state instanceof RelayState.Retrying)) {
            state = new RelayState.Retrying(detail, clock.instant());
        }
        if (closed.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("the relay of {} was closed while it waited", config.topic());
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }
}
