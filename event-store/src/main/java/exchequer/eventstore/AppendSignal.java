package exchequer.eventstore;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells readers that the log has grown.
 *
 * <p>Appends of this process are announced by the thread that commits them, those of other
 * processes by {@link HeadWatch}. Listeners are called by a thread of their own: a slow one delays
 * others, but no append.
 */
final class AppendSignal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AppendSignal.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong headSeen = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final HeadWatch watch;
    private boolean isNews;
    private boolean closed;
    private @Nullable Thread announcer;

    AppendSignal(Database database, Duration pollInterval) {
        this.watch = new HeadWatch(database, pollInterval, this::appended, this::announce);
    }

    /** A position that is known to be committed; positions after it may be as well. */
    long headSeen() {
        return headSeen.get();
    }

    /** To be called once the positions up to this one are committed. */
    void appended(long position) {
        if (headSeen.getAndAccumulate(position, Math::max) < position) {
            announce();
        }
    }

    /** Wakes the listeners after a moment, for one that has to try something again. */
    void requestWakeUp() {
        watch.requestWakeUp();
    }

    AutoCloseable subscribe(Runnable listener) {
        // The same listener may be subscribed twice: each subscription has its own identity.
        Runnable subscription = () -> listener.run();
        listeners.add(subscription);
        start();
        return () -> listeners.remove(subscription);
    }

    private void start() {
        lock.lock();
        try {
            if (announcer == null && !closed) {
                announcer =
                        Thread.ofPlatform().daemon().name("event-log-announce").start(this::run);
                watch.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void announce() {
        lock.lock();
        try {
            isNews = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (awaitNews()) {
            for (Runnable listener : listeners) {
                try {
                    listener.run();
                } catch (RuntimeException e) {
                    // One listener's failure must not keep the news from the others.
                    LOG.warn("A listener of the event log failed", e);
                }
            }
        }
    }

    private boolean awaitNews() {
        lock.lock();
        try {
            while (!isNews && !closed) {
                news.await();
            }
            isNews = false;
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            news.signal();
            running = announcer;
        } finally {
            lock.unlock();
        }
        watch.close();
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
