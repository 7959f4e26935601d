package exchequer.nip90.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** Runs what it was given when it is told, in the order in which it was given. */
final class ManualLater implements Later {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<Long> asked = new ArrayList<>();
    private boolean closed;

    @Override
    public synchronized void after(long nanos, Runnable task) {
        if (closed) {
            throw new RejectedExecutionException();
        }
        asked.add(nanos);
        waiting.add(task);
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
    }

    /** Every interval that was ever asked for. */
    synchronized List<Long> asked() {
        return List.copyOf(asked);
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** One interval goes by for everybody who waits. */
    void pass() {
        List<Runnable> due;
        synchronized (this) {
            due = List.copyOf(waiting);
            waiting.clear();
        }
        due.forEach(Runnable::run);
    }
}
