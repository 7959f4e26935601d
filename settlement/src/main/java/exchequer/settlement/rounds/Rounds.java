package exchequer.settlement.rounds;

import exchequer.market.decision.Invariant;
import exchequer.settlement.rail.PaymentRail.Subscription;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after everything on a list that is not over, again and again: each in a virtual thread of
 * its own, so that one that hangs holds up no other. What the rail may have news of is followed
 * until it leaves the list; a failure leaves it to the next round.
 *
 * @param <T> what is on the list
 */
public final class Rounds<T> implements AutoCloseable {

    private static final int PAGE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String what;
    private final Work<T> work;
    private final Duration askEvery;
    private final Set<String> working = ConcurrentHashMap.newKeySet();
    private final Map<String, Subscription> followed = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(1);
    private final Semaphore turns;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean running = new AtomicBoolean();
    private @Nullable Thread loop;

    /** What is on the list, and what is done with it. */
    public interface Work<T> {

        /**
         * One page of those that are not over, in the order of their ids.
         *
         * @param after the last id of the page before; empty for the first page
         */
        List<T> page(String after, int max) throws SQLException;

        String id(T one);

        /** Whether it is to be looked after here at all. */
        boolean isOurs(T one);

        /**
         * One look at it.
         *
         * @return whether the rail has something that is worth following
         */
        boolean take(T one) throws SQLException;

        /**
         * @param news called when the rail has any
         */
        Subscription follow(T one, Runnable news) throws SQLException;
    }

    /**
     * @param what one of them is, in the log and in the name of the thread
     * @param atOnce how many are looked at at once; the rest waits its turn
     * @param askEvery how often each is looked at when nothing hints at news
     */
    public Rounds(String what, int atOnce, Duration askEvery, Work<T> work) {
        this.what = what;
        this.turns = new Semaphore(atOnce, true);
        this.askEvery = askEvery;
        this.work = work;
    }

    /** Begins with everything an earlier process left open. */
    public void start() {
        Invariant.check(running.compareAndSet(false, true), "executor was started twice");
        loop = Thread.ofPlatform().name(what + "-executor").daemon(true).start(this::run);
    }

    /** Something changed in the list. */
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Stops looking; the next start finds all of them. */
    @Override
    public void close() {
        running.set(false);
        if (loop != null) {
            loop.interrupt();
        }
        workers.shutdownNow();
        followed.values().forEach(Subscription::close);
    }

    private void run() {
        while (running.get()) {
            try {
                if (wake.tryAcquire(askEvery.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                lookAfterAll();
            } catch (InterruptedException closing) {
                return;
            } catch (SQLException | RuntimeException failure) {
                LOG.warn("no {} can be read, trying again: {}", what, failure.toString());
            }
        }
    }

    private void lookAfterAll() throws SQLException {
        Set<String> listed = new HashSet<>();
        String after = "";
        List<T> page;
        do {
            page = work.page(after, PAGE);
            for (T one : page) {
                after = work.id(one);
                listed.add(after);
                if (work.isOurs(one) && working.add(after)) {
                    workers.execute(() -> workInTurn(one));
                }
            }
        } while (page.size() == PAGE);
        for (String known : followed.keySet()) {
            if (!listed.contains(known)) {
                followed.remove(known).close();
            }
        }
    }

    private void workInTurn(T one) {
        String id = work.id(one);
        try {
            turns.acquire();
            try {
                if (work.take(one) && !followed.containsKey(id)) {
                    followed.put(id, work.follow(one, this::wake));
                }
            } finally {
                turns.release();
            }
        } catch (InterruptedException closing) {
            LOG.debug("{} {} is left for the next start", what, id);
        } catch (SQLException | RuntimeException failure) {
            LOG.warn("{} {} is left for the next round: {}", what, id, failure.toString());
        } finally {
            working.remove(id);
        }
    }
}
