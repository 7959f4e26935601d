package exchequer.server.reaction;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.StoredEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reacts from where the cursor stands until something fails. Orders do not wait for each other: the
 * next page of the log is read while earlier events are still being reacted to, and the cursor
 * follows behind the last one before which everything is done. After a failure the session is
 * thrown away, and the next one begins at the cursor.
 */
final class ReactionSession<T> implements AutoCloseable {

    /**
     * What is done.
     *
     * @param <T> an event, decoded
     */
    interface Reaction<T> {

        /**
         * Once for a page, in the order of the log, before any of it is reacted to.
         *
         * @throws RuntimeException when it has to come again
         */
        void ahead(List<T> page);

        /**
         * @throws RuntimeException likewise
         */
        void to(T event);
    }

    /** How far the reactions have come, durably. */
    interface Cursor {

        /** Where it stood when it was taken. */
        long position();

        void moveTo(long reached) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ReactionSession.class);

    /** Events that are being reacted to at once. */
    private static final int AT_ONCE = 256;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /** Between two reads: what is appended meanwhile costs one read, not one each. */
    private static final Duration BREATH = Duration.ofMillis(2);

    /** The cursor need not follow every event: what comes again after a crash changes nothing. */
    private static final Duration NOTE_EVERY = Duration.ofMillis(100);

    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PARTING = Duration.ofSeconds(5);

    private final EventLog log;
    private final Function<StoredEvent, T> decoder;
    private final Reaction<T> reaction;
    private final Cursor cursor;
    private final Semaphore wake = new Semaphore(1);
    private final AtomicBoolean appended = new AtomicBoolean(true);
    private final AutoCloseable subscription;
    private final LongConsumer reached;
    private final Lanes lanes = new Lanes();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private long read;
    private long done;
    private long noted;
    private long notedAt = System.nanoTime();

    private static final class Pending {

        final long position;
        final long since = System.nanoTime();
        volatile boolean isDone;

        Pending(long position) {
            this.position = position;
        }
    }

    /**
     * @param reached told how far the cursor has come
     */
    ReactionSession(
            EventLog log,
            Function<StoredEvent, T> decoder,
            Reaction<T> reaction,
            Cursor cursor,
            LongConsumer reached) {
        this.log = log;
        this.decoder = decoder;
        this.reaction = reaction;
        this.cursor = cursor;
        this.reached = reached;
        this.read = cursor.position();
        this.done = read;
        this.noted = read;
        this.subscription =
                log.onAppend(
                        () -> {
                            appended.set(true);
                            wake();
                        });
    }

    /**
     * Takes in what is new, and waits a moment when there is nothing to do.
     *
     * @throws RuntimeException when a reaction failed: the session is over
     * @throws SQLException when the lease may be lost: likewise
     */
    void step() throws SQLException, InterruptedException {
        follow();
        if (!readOn()) {
            Thread.sleep(BREATH);
            if (wake.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            } else {
                // Another node's append is not always heard of.
                appended.set(true);
            }
        }
    }

    /** Returns whether there may be more that can be begun at once. */
    private boolean readOn() {
        int room = AT_ONCE - pending.size();
        if (room == 0 || !appended.getAndSet(false)) {
            return false;
        }
        List<StoredEvent> page = log.read(read, room);
        List<T> decoded = page.stream().map(decoder).toList();
        reaction.ahead(decoded);
        for (int i = 0; i < page.size(); i++) {
            begin(page.get(i), decoded.get(i));
            read = page.get(i).position();
        }
        if (page.size() < room) {
            return false;
        }
        appended.set(true);
        return room == AT_ONCE;
    }

    private void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void begin(StoredEvent event, T decoded) {
        Pending work = new Pending(event.position());
        pending.add(work);
        String lane = event.tag("order").or(() -> event.tag("rfq")).orElse(event.eventId());
        lanes.add(lane, () -> react(decoded, work));
    }

    private void react(T event, Pending work) {
        // After a failure nothing more is begun: what follows in this lane may build on it.
        for (int attempt = 1; failure.get() == null && !work.isDone; attempt++) {
            try {
                reaction.to(event);
                work.isDone = true;
            } catch (RuntimeException broken) {
                // A node that has just lost a race tries again alone: the others need not stop.
                if (attempt == ATTEMPTS || !paused(attempt)) {
                    failure.compareAndSet(
                            null,
                            new IllegalStateException(
                                    "the reaction to position " + work.position + " failed",
                                    broken));
                }
            }
        }
        wake();
    }

    private static boolean paused(int attempt) {
        try {
            Thread.sleep(PAUSE.multipliedBy(attempt));
            return true;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void follow() throws SQLException {
        @Nullable RuntimeException broken = failure.get();
        if (broken != null) {
            throw broken;
        }
        while (!pending.isEmpty() && pending.getFirst().isDone) {
            done = pending.removeFirst().position;
        }
        long now = System.nanoTime();
        if (!pending.isEmpty() && now - pending.getFirst().since > PATIENCE.toNanos()) {
            throw new IllegalStateException(
                    "the reaction to position " + pending.getFirst().position + " does not end");
        }
        if (done > noted && (pending.isEmpty() || now - notedAt > NOTE_EVERY.toNanos())) {
            cursor.moveTo(done);
            noted = done;
            notedAt = now;
            reached.accept(done);
        }
    }

    /** Waits for what is under way: another session must not react beside it. */
    @Override
    public void close() {
        try {
            subscription.close();
        } catch (Exception failure) {
            LOG.warn("the log did not let go: {}", failure.toString());
        }
        lanes.end(PARTING);
    }
}
