package exchequer.eventstore.consumer;

import exchequer.eventstore.relay.Backoff;
import exchequer.eventstore.relay.EventTopic;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the event topic to a PostgreSQL schema: every event exactly once, in position order over
 * all partitions.
 *
 * <p>Effects, offsets and position are one transaction. A position that comes again is compared
 * with what was applied under it and counted; a difference halts. So does a gap: nothing is ever
 * skipped. When the topic was created anew, it is read from its beginning and compared in the same
 * way. Of several instances with one name in one schema only the one started last applies; the
 * others halt. Needs {@link ConsumerSchema}. All methods may be called from any thread.
 */
public final class PositionedConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PositionedConsumer.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private final ConsumerSettings settings;
    private final DataSource database;
    private final PreparingHandler<Object> handler;
    private final InstantSource clock;
    private final Backoff backoff = new Backoff();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong applied = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong rewinds = new AtomicLong();
    private final Standing standing = new Standing();
    private volatile long duplicates;
    private volatile long lag;
    private @Nullable Thread thread;
    private @Nullable ConsumerProgress progress;

    /** A consumer that does nothing until it is started. */
    public PositionedConsumer(
            ConsumerSettings settings,
            DataSource database,
            EffectHandler handler,
            InstantSource clock) {
        this(settings, database, new Unprepared(handler), clock);
    }

    /** The same with a handler that works ahead. */
    @SuppressWarnings("unchecked") // what it is given is what it has prepared itself
    public PositionedConsumer(
            ConsumerSettings settings,
            DataSource database,
            PreparingHandler<?> handler,
            InstantSource clock) {
        this.settings = settings;
        this.database = database;
        this.handler = (PreparingHandler<Object>) handler;
        this.clock = clock;
    }

    /**
     * Takes over the name and begins to apply, in a thread of its own.
     *
     * @throws IllegalStateException when it was started before
     */
    public synchronized void start() {
        if (thread != null || isClosed()) {
            throw new IllegalStateException("a consumer starts once");
        }
        standing.set(new ConsumerState.Running(Optional.empty()));
        thread = Thread.ofPlatform().name("consumer-" + settings.name()).start(this::run);
    }

    /**
     * Makes a consumer read its topic from the beginning at its next start, comparing everything it
     * has applied; a running instance halts. For people who have put a halted topic right.
     */
    public static void rewind(DataSource database, ConsumerSettings settings) throws SQLException {
        ConsumerProgress.rewindUnowned(database, settings);
    }

    /** What it is doing now. */
    public ConsumerState state() {
        return standing.state();
    }

    /** The last position whose effects are committed; 0 until the first session has begun. */
    public long lastPosition() {
        return standing.lastPosition();
    }

    /** How many records came again, over the life of the name. */
    public long duplicates() {
        return duplicates;
    }

    /** Records not applied yet, as of the last fetch; an upper estimate. */
    public long lag() {
        return lag;
    }

    /** Sums since the start. */
    public ConsumerCounters counters() {
        return new ConsumerCounters(applied.get(), batches.get(), failures.get(), rewinds.get());
    }

    /**
     * Waits until the effects of a position are committed.
     *
     * @return false when the time has passed, or the consumer halts or closes before
     * @throws InterruptedException when the caller is interrupted
     */
    public boolean awaitPosition(long position, Duration timeout) throws InterruptedException {
        return standing.await(position, timeout);
    }

    /** Ends after the current batch; waits for that. */
    @Override
    public synchronized void close() {
        closed.countDown();
        if (thread == null) {
            return;
        }
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                LOG.error("consumer {} does not end; interrupting it", settings.name());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ConsumerState end = new ConsumerState.Stopped();
        try {
            while (!isClosed()) {
                runSession();
            }
        } catch (ConsumerHaltedException e) {
            end = halted(e.reason(), e);
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            end = halted(HaltReason.DATABASE_FAILED, e);
        } catch (RuntimeException | Error e) {
            // An alarm must follow whatever happens: a dead thread under a state of "running"
            // would be silence.
            end = halted(HaltReason.BUG, e);
        } finally {
            standing.set(end);
        }
    }

    private ConsumerState halted(HaltReason reason, Throwable failure) {
        LOG.error("consumer {} halts: {}", settings.name(), reason, failure);
        return new ConsumerState.Halted(
                reason, String.valueOf(failure.getMessage()), clock.instant());
    }

    private void runSession() throws SQLException, InterruptedException {
        try (var session = open()) {
            while (!isClosed()) {
                session.fetch();
                applyAll(session);
            }
        } catch (ConsumerHaltedException | InterruptException e) {
            throw e;
        } catch (OffsetOutOfRangeException e) {
            rewind(e);
        } catch (KafkaException e) {
            retryLater(e);
        } catch (SQLException e) {
            if (!TransientFailures.isTransient(e)) {
                throw e;
            }
            retryLater(e);
        }
    }

    private void applyAll(ConsumerSession session) throws SQLException, InterruptedException {
        boolean more = true;
        while (more && !isClosed()) {
            long before = session.lastPosition();
            more = session.applyNext();
            if (more) {
                applied.addAndGet(session.lastPosition() - before);
                batches.incrementAndGet();
                backoff.reset();
            }
            report(session);
        }
    }

    private ConsumerSession open() throws SQLException {
        var topic = findTopic();
        var owned = claimed(topic);
        var snapshot = owned.load();
        if (snapshot.partitions() != topic.partitions()) {
            throw new ConsumerHaltedException(
                    HaltReason.PARTITIONS_CHANGED,
                    "topic %s has %d partitions, %d when %s began"
                            .formatted(
                                    topic.name(),
                                    topic.partitions(),
                                    snapshot.partitions(),
                                    settings.name()));
        }
        if (!snapshot.topicId().equals(topic.id())) {
            LOG.warn("{} was created anew; {} compares it all", topic.name(), settings.name());
            owned.rewind(topic.id());
            rewinds.incrementAndGet();
            snapshot = owned.load();
        }
        var effects = new EffectTransaction(database, settings, owned, handler);
        var session = ConsumerSession.open(settings, effects, clock, topic, snapshot);
        report(session);
        return session;
    }

    /** Claims once: claiming again after a failure would supersede a successor. */
    private ConsumerProgress claimed(EventTopic topic) throws SQLException {
        if (progress == null) {
            progress = ConsumerProgress.claim(database, settings, topic);
        }
        return progress;
    }

    /**
     * Kafka has lost the end of a partition, as after a crash of its machine, and the relay fills
     * it again: from the beginning, everything applied is recognised.
     */
    private void rewind(OffsetOutOfRangeException failure) throws SQLException {
        var owned = progress;
        if (owned == null) {
            throw new IllegalStateException("records cannot be read before the claim", failure);
        }
        var snapshot = owned.load();
        boolean atBeginning = LongStream.of(snapshot.nextOffsets()).allMatch(next -> next == 0);
        if (atBeginning) {
            throw new ConsumerHaltedException(
                    HaltReason.RECORDS_LOST,
                    "the first records are gone: " + failure.offsetOutOfRangePartitions(),
                    failure);
        }
        LOG.warn("{} has lost records; {} compares it all", settings.topic(), settings.name());
        owned.rewind(snapshot.topicId());
        rewinds.incrementAndGet();
    }

    private EventTopic findTopic() {
        try (var admin = Admin.create(Map.of("bootstrap.servers", settings.bootstrapServers()))) {
            return EventTopic.find(admin, settings.topic())
                    .orElseThrow(() -> new NoTopicYet(settings.topic()));
        }
    }

    private void report(ConsumerSession session) {
        lag = session.lag();
        duplicates = session.duplicates();
        standing.set(new ConsumerState.Running(session.waitingSince()), session.lastPosition());
    }

    private void retryLater(Exception failure) throws InterruptedException {
        failures.incrementAndGet();
        var detail = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        if (failure instanceof NoTopicYet) {
            // A first start: the relay makes the topic a moment later.
            LOG.debug("consumer {} waits: {}", settings.name(), detail);
        } else {
            LOG.warn("consumer {} tries again after {}", settings.name(), detail);
        }
        LOG.debug("the failure was", failure);
        if (!(standing.state() instanceof ConsumerState.Retrying)) {
            standing.set(new ConsumerState.Retrying(detail, clock.instant()));
        }
        var pause = backoff.next();
        if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("consumer {} was closed while it waited", settings.name());
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }
}
