package exchequer.nip90.relay;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Slows down the reading of one client that is over its pace. What it sent was answered at once,
 * for that costs least; but its transport learns of the end of each such frame one interval of the
 * pace after that of the one before, and passes on no more meanwhile. So a flood is read at the
 * pace, and the rest of it waits where it came from.
 *
 * <p>Counts intervals and looks at no clock: one that is set back would hold a client for as long.
 * Thread-safe.
 */
final class Brake {

    private record Held(CompletableFuture<Void> frame, long nanos) {}

    private final Later later;
    private final Queue<Held> held = new ArrayDeque<>();
    private volatile int size;
    private boolean released;

    Brake(Later later) {
        this.later = later;
    }

    /** Frames that are held; cheap, as it is asked for every frame. */
    int size() {
        return size;
    }

    /**
     * Completes the frame after all that are held, and this long after the last of them.
     *
     * @param nanos positive
     */
    void hold(CompletableFuture<Void> frame, long nanos) {
        boolean free;
        boolean first;
        synchronized (held) {
            free = released;
            first = !free && held.isEmpty();
            if (!free) {
                held.add(new Held(frame, nanos));
                size = held.size();
            }
        }
        if (free) {
            frame.complete(null);
        } else if (first) {
            schedule(nanos);
        }
    }

    /** Completes what is held, and everything from now on at once: nobody is slowed down. */
    void release() {
        Queue<Held> all;
        synchronized (held) {
            released = true;
            all = new ArrayDeque<>(held);
            held.clear();
            size = 0;
        }
        all.forEach(it -> it.frame.complete(null));
    }

    private void schedule(long nanos) {
        try {
            later.after(nanos, this::letOneGo);
        } catch (RejectedExecutionException _) {
            // The relay is closing.
            release();
        }
    }

    private void letOneGo() {
        @Nullable Held first;
        @Nullable Held next;
        synchronized (held) {
            first = held.poll();
            next = held.peek();
            size = held.size();
        }
        if (next != null) {
            schedule(next.nanos);
        }
        if (first != null) {
            first.frame.complete(null);
        }
    }
}
