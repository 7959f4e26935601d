package exchequer.nip90.relay;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs one connection's tasks one at a time, in order, on shared threads. No thread waits for a
 * quiet connection, and a busy one gives way after a few tasks. Thread-safe.
 */
final class Mailbox {

    private static final int CAPACITY = 256;
    private static final int TASKS_PER_TURN = 16;

    private record Entry(Runnable task, CompletableFuture<Void> done) {}

    private final Executor workers;
    private final Queue<Entry> entries = new ArrayDeque<>();
    private boolean scheduled;

    Mailbox(Executor workers) {
        this.workers = workers;
    }

    /**
     * @return completes when the task has run; empty when the box is full, which means that the
     *     sender did not wait for earlier ones
     */
    Optional<CompletableFuture<Void>> add(Runnable task) {
        Entry entry = new Entry(task, new CompletableFuture<>());
        synchronized (entries) {
            if (entries.size() >= CAPACITY) {
                return Optional.empty();
            }
        }
        put(entry);
        return Optional.of(entry.done);
    }

    /** Adds the connection's last task, for which there is always room. */
    void addLast(Runnable task) {
        put(new Entry(task, new CompletableFuture<>()));
    }

    private void put(Entry entry) {
        synchronized (entries) {
            entries.add(entry);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        schedule();
    }

    private void schedule() {
        try {
            workers.execute(this::turn);
        } catch (RejectedExecutionException _) {
            // The relay is closing; whoever waits for a task is let go.
            synchronized (entries) {
                entries.forEach(entry -> entry.done.complete(null));
                entries.clear();
            }
        }
    }

    private void turn() {
        for (int i = 0; i < TASKS_PER_TURN; i++) {
            Entry entry;
            synchronized (entries) {
                entry = entries.poll();
                if (entry == null) {
                    scheduled = false;
                    return;
                }
            }
            try {
                entry.task.run();
            } finally {
                // A task reports its own failure; the connection's next message is still wanted.
                entry.done.complete(null);
            }
        }
        schedule();
    }
}
