package exchequer.eventstore;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the thread that makes groups ready hands them to the one that stores them: one is being
 * stored, at most one is ready.
 */
final class Handover {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable PreparedGroup ready;
    private boolean storing;
    private boolean underWay = true;
    private boolean closed;

    /** Waits until the next group may be made ready. */
    void awaitTurn() {
        lock.lock();
        try {
            while (ready != null || !underWay) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is ready, nor being stored. */
    void awaitIdle() {
        lock.lock();
        try {
            while (ready != null || storing) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    void put(PreparedGroup group) {
        change(() -> ready = group);
    }

    /** Nothing more comes. */
    void close() {
        change(() -> closed = true);
    }

    /**
     * Waits for a group. Until it is {@link #underWay}, none is made ready after it: what is
     * expected of the log may be about to change.
     *
     * @return null when nothing more comes
     */
    @Nullable PreparedGroup take() {
        lock.lock();
        try {
            storing = false;
            changed.signalAll();
            while (ready == null && !closed) {
                changed.awaitUninterruptibly();
            }
            PreparedGroup taken = ready;
            ready = null;
            storing = taken != null;
            underWay = taken == null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void underWay() {
        change(() -> underWay = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
