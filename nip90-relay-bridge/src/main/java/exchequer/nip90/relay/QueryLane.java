package exchequer.nip90.relay;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection's questions to the database, one at a time on shared threads. However many a
 * connection asks and however long they take, it holds one thread, and comes after everybody who
 * already waits. Thread-safe.
 */
final class QueryLane {

    /** Above what a connection may have open; replaced questions wait here too, for a moment. */
    private static final int CAPACITY = 256;

    private record Question(Runnable ask, Runnable refuse) {}

    private final Executor threads;
    private final Queue<Question> waiting = new ArrayDeque<>();
    private boolean scheduled;

    QueryLane(Executor threads) {
        this.threads = threads;
    }

    /**
     * @param ask must not throw
     * @param refuse run instead when too much is waiting, here or at all
     */
    void submit(Runnable ask, Runnable refuse) {
        Question question = new Question(ask, refuse);
        boolean full;
        boolean first = false;
        synchronized (waiting) {
            full = waiting.size() >= CAPACITY;
            if (!full) {
                waiting.add(question);
                first = !scheduled;
                scheduled = true;
            }
        }
        if (full) {
            refuse.run();
        } else if (first) {
            schedule();
        }
    }

    private void schedule() {
        try {
            threads.execute(this::askNext);
        } catch (RejectedExecutionException _) {
            Question next = poll();
            while (next != null) {
                next.refuse.run();
                next = poll();
            }
        }
    }

    private void askNext() {
        Question next = poll();
        if (next == null) {
            return;
        }
        try {
            next.ask.run();
        } finally {
            schedule();
        }
    }

    private @Nullable Question poll() {
        synchronized (waiting) {
            Question next = waiting.poll();
            if (next == null) {
                scheduled = false;
            }
            return next;
        }
    }
}
