package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings appends into the log, as many in one transaction as have come meanwhile: the longer a
 * commit takes, the more share the next one. One thread stores a group while another makes the next
 * one ready; callers wait for theirs.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** A caller that cannot even queue is told so before its own caller gives up. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MANY = 128;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private final Database database;
    private final AppendQueue queue;
    private final GroupPlanning planning;
    private final Handover handover = new Handover();
    private final GroupWriter writer;
    private final LongConsumer appended;
    private final Object counting = new Object();
    private volatile AppendCounters counters = new AppendCounters(0, 0, 0, 0, 0, 0, 0);
    private volatile Pace pace = Pace.AT_FIRST;
    private @Nullable Thread storing;
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
        this.database = database;
        this.queue = new AppendQueue(settings);
        this.planning = new GroupPlanning(settings.recentEvents(), types, clock);
        this.writer = new GroupWriter(database, reader, types, planning);
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
        if (storing == null && !closed) {
            storing = Thread.ofPlatform().daemon().name("event-log-append").start(this::store);
            Thread.ofPlatform().daemon().name("event-log-prepare").start(this::prepare);
        }
    }

    private void prepare() {
        while (true) {
            handover.awaitTurn();
            List<QueuedAppend> group = taken();
            if (!group.isEmpty()) {
                handover.put(prepared(group));
                continue;
            }
            handover.awaitIdle();
            if (queue.size() == 0) {
                handover.close();
                return;
            }
        }
    }

    private List<QueuedAppend> taken() {
        Pace now = pace;
        if (queue.awaitWhileBusy(now.expected(), now.enough(), now.patience())) {
            return queue.poll();
        }
        Pace next = pace;
        return queue.take(Math.min(next.expected(), next.enough()), next.linger());
    }

    /** Whatever fails here, the thread that stores will meet it too, and tell those who wait. */
    private PreparedGroup prepared(List<QueuedAppend> group) {
        try {
            AppendCall ahead = planning.ahead(group);
            return ahead == null || ahead.isEmpty()
                    ? new PreparedGroup(group, ahead, null)
                    : new PreparedGroup(group, ahead, bound(ahead));
        } catch (SQLException e) {
            LOG.debug("No connection to make appends ready on", e);
        } catch (RuntimeException | Error bug) {
            LOG.error("Preparing appends failed in an unforeseen way", bug);
        }
        return PreparedGroup.unprepared(group);
    }

    private Connection bound(AppendCall ahead) throws SQLException {
        Connection connection = database.connect();
        try {
            ahead.bind(connection);
            return connection;
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    private void store() {
        for (PreparedGroup next = handover.take(); next != null; next = handover.take()) {
            queue.busy(true);
            long begun = System.nanoTime();
            write(next);
            pace = Pace.after(next.group().size(), System.nanoTime() - begun);
            handover.underWay();
            queue.busy(false);
        }
    }

    private void write(PreparedGroup group) {
        try {
            GroupResult result = writer.write(group, handover::underWay);
            queue.putBack(result.putOff());
            if (group.group().size() < MANY) {
                finish(result);
            } else {
                // The next group need not wait until many callers are woken.
                Thread.startVirtualThread(() -> finish(result));
            }
        } catch (RuntimeException | Error bug) {
            // Whoever waits must hear of it, and this thread must go on for those to come.
            LOG.error("Appending failed in an unforeseen way", bug);
            group.group().forEach(append -> append.failed(outcomeUnknown(append, bug)));
        }
    }

    private void finish(GroupResult result) {
        if (result.head() > 0) {
            appended.accept(result.head());
        }
        synchronized (counting) {
            counters = result.addedTo(counters);
        }
        result.tellCallers();
    }

    private static RuntimeException outcomeUnknown(QueuedAppend append, Throwable bug) {
        return new AppendOutcomeUnknownException(append.request().eventIds(), bug);
    }

    /** Lets nothing more in, and waits for what is there. */
    @Override
    public void close() {
        queue.close();
        Thread running;
        synchronized (this) {
            closed = true;
            running = storing;
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
