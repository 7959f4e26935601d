package exchequer.nip90.relay;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs one connection's tasks one at a time, in order, on shared threads. No thread waits for a
 * quiet connection, a busy one gives way after a few tasks, and one that is over its pace is slowed
 * down by a {@link Brake}. Thread-safe.
 */
final class Mailbox {

    private static final int CAPACITY = 256;
    private static final int TASKS_PER_TURN = 16;

    /** What is to be done. */
    @FunctionalInterface
    interface Task {

        /**
         * @return nanoseconds for which the sender is to be slowed down; 0 as a rule
         */
        long run();
    }

    private record Entry(Task task, CompletableFuture<Void> done) {}

    private final Executor workers;
    private final Brake brake;
    private final Queue<Entry> entries = new ArrayDeque<>();
    private boolean scheduled;
    private boolean closed;

    Mailbox(Executor workers, Brake brake) {
        this.workers = workers;
        this.brake = brake;
    }

    /**
     * @return completes when the task has run and the brake lets go; empty when too much is
     *     waiting, for the one or the other, which means that the sender did not wait
     */
    Optional<CompletableFuture<Void>> add(Task task) {
        Entry entry = new Entry(task, new CompletableFuture<>());
        synchronized (entries) {
            if (entries.size() + brake.size() >= CAPACITY) {
                return Optional.empty();
            }
        }
        put(entry);
        return Optional.of(entry.done);
    }

    /** Adds the connection's last task, for which there is always room. */
    void addLast(Runnable task) {
        put(
                new Entry(
                        () -> {
                            task.run();
                            return 0;
                        },
                        new CompletableFuture<>()));
    }

    private void put(Entry entry) {
        boolean refused;
        synchronized (entries) {
            refused = closed;
            if (!refused) {
                entries.add(entry);
                if (scheduled) {
                    return;
                }
                scheduled = true;
            }
        }
        if (refused) {
            entry.done.complete(null);
        } else {
            schedule();
        }
    }

    private void schedule() {
        try {
            workers.execute(this::turn);
        } catch (RejectedExecutionException _) {
            // The relay is closing; whoever waits for a task is let go. Outside of the lock, for
            // whoever is let go may add another.
            List<Entry> left;
            synchronized (entries) {
                closed = true;
                left = List.copyOf(entries);
                entries.clear();
            }
            left.forEach(entry -> entry.done.complete(null));
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
            long slowNanos = 0;
            try {
                slowNanos = entry.task.run();
            } finally {
                // A task reports its own failure; the connection's next message is still wanted.
                if (slowNanos == 0) {
                    entry.done.complete(null);
                } else {
                    brake.hold(entry.done, slowNanos);
                }
            }
        }
        schedule();
    }
}
