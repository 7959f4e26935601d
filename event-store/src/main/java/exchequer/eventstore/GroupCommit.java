package exchequer.eventstore;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings appends into the log, as many in one transaction as have come meanwhile: the longer a
 * commit takes, the more share the next one. One thread does it, and only while there is something
 * to do; callers wait for theirs.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** A caller that cannot even queue is told so before its own caller gives up. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MANY = 128;

    /** With more than this the commit is a small part of the cost, and waiting the larger. */
    private static final int WORTH_WAITING_FOR = 64;

    private static final Duration MAX_LINGER = Duration.ofMillis(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private final AppendQueue queue;
    private final GroupWriter writer;
    private final LongConsumer appended;
    private volatile AppendCounters counters = new AppendCounters(0, 0, 0, 0, 0, 0, 0);
    private @Nullable Thread thread;
    private boolean closed;

    /**
     * @param appended told the head after each group, before the callers are
     */
    GroupCommit(
            Database database,
            LogReader reader,
            TypeIds types,
            InstantSource clock,
            EventStoreSettings settings,
            LongConsumer appended) {
        this.queue = new AppendQueue(settings);
        this.writer = new GroupWriter(database, reader, types, clock, settings.recentEvents());
        this.appended = appended;
    }

    /**
     * @return position of the last event
     * @throws EventStoreUnavailableException also when too many appends are waiting
     */
    long append(AppendRequest request) {
        start();
        QueuedAppend append = new QueuedAppend(request);
        if (!queue.put(append, PATIENCE)) {
            throw new EventStoreUnavailableException(
                    "The event store is closed, or its queue was full for " + PATIENCE, null);
        }
        return append.await();
    }

    AppendCounters counters() {
        return counters.withQueued(queue.size());
    }

    private synchronized void start() {
        if (thread == null && !closed) {
            thread = Thread.ofPlatform().daemon().name("event-log-append").start(this::run);
        }
    }

    private void run() {
        List<QueuedAppend> putOff = List.of();
        int expected = 1;
        Duration linger = Duration.ZERO;
        while (true) {
            List<QueuedAppend> group = new ArrayList<>(putOff);
            group.addAll(putOff.isEmpty() ? taken(expected, linger) : queue.poll());
            if (group.isEmpty()) {
                return;
            }
            long begun = System.nanoTime();
            putOff = write(group);
            // Callers that come again at once are worth waiting for, as a commit for few costs as
            // much as one for many; but only a small part of what a commit takes.
            linger = shorter(Duration.ofNanos((System.nanoTime() - begun) / 4), MAX_LINGER);
            expected = Math.min(group.size(), WORTH_WAITING_FOR);
        }
    }

    private List<QueuedAppend> write(List<QueuedAppend> group) {
        try {
            GroupResult result = writer.write(group);
            if (result.head() > 0) {
                appended.accept(result.head());
            }
            counters = result.addedTo(counters);
            tellCallers(result, group.size());
            return result.putOff();
        } catch (RuntimeException | Error bug) {
            // Whoever waits must hear of it, and this thread must go on for those to come.
            LOG.error("Appending failed in an unforeseen way", bug);
            group.forEach(append -> append.failed(outcomeUnknown(append, bug)));
            return List.of();
        }
    }

    /** The next group need not wait until many callers are woken. */
    private static void tellCallers(GroupResult result, int callers) {
        if (callers < MANY) {
            result.tellCallers();
        } else {
            Thread.startVirtualThread(result::tellCallers);
        }
    }

    private static RuntimeException outcomeUnknown(QueuedAppend append, Throwable bug) {
        return new AppendOutcomeUnknownException(append.request().eventIds(), bug);
    }

    private List<QueuedAppend> taken(int expected, Duration linger) {
        while (true) {
            try {
                return queue.take(expected, linger);
            } catch (InterruptedException e) {
                LOG.debug("Nobody has a reason to interrupt {}", Thread.currentThread(), e);
            }
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Lets nothing more in, and waits for what is there. */
    @Override
    public void close() {
        queue.close();
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        try {
            if (!running.join(CLOSE_TIMEOUT)) {
                LOG.warn("{} did not stop in time", running.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
