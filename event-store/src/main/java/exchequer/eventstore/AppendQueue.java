package exchequer.eventstore;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Appends waiting for the next transaction, bounded in number and bytes. */
final class AppendQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Condition removed = lock.newCondition();
    private final Deque<QueuedAppend> waiting = new ArrayDeque<>();
    private final EventStoreSettings settings;
    private long bytes;
    private int wanted = 1;
    private boolean busy;
    private boolean closed;

    AppendQueue(EventStoreSettings settings) {
        this.settings = settings;
    }

    /**
     * Adds an append, waiting for room if need be.
     *
     * @return false when there was no room in time, or the queue is closed
     */
    boolean put(QueuedAppend append, Duration patience) {
        long left = patience.toNanos();
        boolean interrupted = false;
        lock.lock();
        try {
            while (!closed && isFullFor(append) && left > 0) {
                try {
                    left = removed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = 0;
                }
            }
            if (closed || isFullFor(append)) {
                return false;
            }
            waiting.add(append);
            bytes += append.bytes();
            if (waiting.size() >= wanted) {
                added.signal();
            }
            return true;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An append larger than the bound is let in alone rather than never. */
    private boolean isFullFor(QueuedAppend append) {
        return waiting.size() >= settings.queuedAppends()
                || !waiting.isEmpty() && bytes + append.bytes() > settings.queuedBytes();
    }

    /**
     * Waits for an append, then up to {@code linger} until as many as {@code expected} are there.
     *
     * @return appends for one transaction, in the order they came; empty when the queue is closed
     *     and nothing is left
     */
    List<QueuedAppend> take(int expected, Duration linger) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                added.awaitUninterruptibly();
            }
            lingerFor(expected, linger.toNanos());
            return drain();
        } finally {
            lock.unlock();
        }
    }

    /** What is there now, for one transaction. */
    List<QueuedAppend> poll() {
        lock.lock();
        try {
            return drain();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a group is being stored. */
    void busy(boolean now) {
        lock.lock();
        try {
            busy = now;
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits while a group is being stored: for as many as {@code expected}, after {@code patience}
     * for no more than {@code enough}.
     *
     * @return whether there are enough; false when nothing is being stored any more
     */
    boolean awaitWhileBusy(int expected, int enough, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (busy && !closed && waiting.size() < (left > 0 ? expected : enough)) {
                wanted = left > 0 ? expected : enough;
                left = await(left);
            }
            return waiting.size() >= enough;
        } finally {
            wanted = 1;
            lock.unlock();
        }
    }

    private long await(long nanos) {
        if (nanos <= 0) {
            added.awaitUninterruptibly();
            return 0;
        }
        try {
            return added.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt the thread that prepares groups.
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** Lets in again what was taken before, ahead of all others, even when closed. */
    void putBack(List<QueuedAppend> appends) {
        lock.lock();
        try {
            for (QueuedAppend append : appends.reversed()) {
                waiting.addFirst(append);
                bytes += append.bytes();
            }
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    private void lingerFor(int expected, long nanos) {
        long left = nanos;
        wanted = expected;
        while (waiting.size() < expected && left > 0 && !closed) {
            left = await(left);
        }
        wanted = 1;
    }

    private List<QueuedAppend> drain() {
        List<QueuedAppend> group = new ArrayList<>();
        int events = 0;
        long size = 0;
        while (!waiting.isEmpty()) {
            QueuedAppend next = waiting.peek();
            events += next.events();
            size += next.bytes();
            if (!group.isEmpty()
                    && (events > settings.groupEvents() || size > settings.groupBytes())) {
                break;
            }
            group.add(waiting.remove());
            bytes -= next.bytes();
        }
        if (!group.isEmpty()) {
            removed.signalAll();
        }
        return group;
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing more in. What is waiting can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            added.signalAll();
            removed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
