package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads decisions, as many by one query as have come while others were under way: what a query
 * costs besides its rows is then paid once for all of them.
 *
 * <p>A query answers only those that were waiting before it was sent, so each sees whatever was
 * committed before it began. A caller that finds few queries under way asks at once, on its own
 * thread; the others wait, and one of them asks for all when a query has ended. What a shared query
 * has no good answer for, such as an archived event or a very long boundary, its caller asks by
 * itself.
 *
 * <p>Safe for use by many threads.
 */
final class SharedLoads {

    private static final Logger LOG = LoggerFactory.getLogger(SharedLoads.class);

    /** Loads that walk more tags are their own company. */
    private static final int WALKS_OF_A_LOAD = 8;

    private final Database database;
    private final LogReader reader;
    private final LoadQuery query;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Load> waiting = new ArrayDeque<>();
    private final LongAdder loads = new LongAdder();
    private final LongAdder queries = new LongAdder();
    private final LongAdder alone = new LongAdder();
    private final int atOneTime;
    private int underWay;

    /**
     * @param atOneTime queries under way: with many of them few loads share one, with only one a
     *     load that takes long holds up all others. 0 if nothing is to be shared
     */
    SharedLoads(Database database, LogReader reader, TypeIds types, int atOneTime) {
        this.database = database;
        this.reader = reader;
        this.query = new LoadQuery(types);
        this.atOneTime = atOneTime;
    }

    LoadCounters counters() {
        int now;
        lock.lock();
        try {
            now = waiting.size();
        } finally {
            lock.unlock();
        }
        return new LoadCounters(loads.sum(), queries.sum(), alone.sum(), now);
    }

    /**
     * The first selected events after a position, and the head of the log.
     *
     * @throws EventStoreUnavailableException when the database cannot be reached or fails
     * @throws EventsArchivedException when a selected event is archived
     * @throws CorruptEventException when a selected event is damaged
     */
    LogPage first(EventSelection selection, long after) {
        loads.increment();
        List<TagWalk> walks =
                atOneTime == 0 ? List.of() : TagWalk.of(selection, after, WALKS_OF_A_LOAD);
        LogPage page = walks.isEmpty() ? null : shared(new Load(selection, walks));
        if (page == null) {
            alone.increment();
            return reader.page(selection, after, Long.MAX_VALUE, EventPages.PAGE);
        }
        return page;
    }

    private @Nullable LogPage shared(Load load) {
        if (isFirst(load) || load.awaitTurn()) {
            askWithOthers(load);
        }
        return load.page();
    }

    /** Whether the load need not wait. */
    private boolean isFirst(Load load) {
        lock.lock();
        try {
            if (underWay < atOneTime) {
                underWay++;
                return true;
            }
            waiting.add(load);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void askWithOthers(Load leader) {
        List<Load> asking = new ArrayList<>();
        asking.add(leader);
        LoadAnswer answer = null;
        try {
            addOthers(asking);
            answer = answer(asking);
        } finally {
            // Whatever has happened: nobody is left behind.
            handOver();
            for (Load load : asking) {
                load.over(answer);
            }
        }
    }

    private void addOthers(List<Load> asking) {
        int walks = asking.getFirst().walks().size();
        lock.lock();
        try {
            while (!waiting.isEmpty()) {
                walks += waiting.peek().walks().size();
                if (walks > LoadQuery.WALKS) {
                    return;
                }
                asking.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Null when there is none: the failure may be one load's own, so each finds out by itself. */
    private @Nullable LoadAnswer answer(List<Load> asking) {
        Set<TagWalk> walks = new LinkedHashSet<>();
        asking.forEach(load -> walks.addAll(load.walks()));
        queries.increment();
        try (Connection connection = connect(asking.getFirst())) {
            return query.ask(connection, walks);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A query for {} loads failed", asking.size(), e);
            return null;
        }
    }

    /** Lets the one ask next that has waited longest. */
    private void handOver() {
        Load next;
        lock.lock();
        try {
            next = waiting.poll();
            if (next == null) {
                underWay--;
            }
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.lead();
        }
    }

    private Connection connect(Load leader) throws SQLException {
        try {
            return database.connect();
        } catch (SQLException e) {
            // It has waited for a connection as long as one should.
            leader.failed(e);
            throw e;
        }
    }
}
