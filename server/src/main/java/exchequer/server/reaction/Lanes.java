package exchequer.server.reaction;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work in lanes: within a lane one after the other in the order it was given, lanes beside each
 * other, each on a virtual thread while it has work.
 */
final class Lanes {

    private final Map<String, Deque<Runnable>> waiting = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param work must not throw: what waits behind it in its lane would never be done
     */
    void add(String lane, Runnable work) {
        waiting.compute(
                lane,
                (_, line) -> {
                    if (line == null) {
                        line = new ArrayDeque<>();
                        threads.execute(() -> run(lane));
                    }
                    line.add(work);
                    return line;
                });
    }

    private void run(String lane) {
        for (Runnable next = next(lane); next != null; next = next(lane)) {
            next.run();
        }
    }

    /** Leaves the lane in the same step in which it is seen to be empty. */
    private @Nullable Runnable next(String lane) {
        @Nullable Runnable[] next = new Runnable[1];
        waiting.computeIfPresent(
                lane,
                (_, line) -> {
                    next[0] = line.poll();
                    return next[0] == null ? null : line;
                });
        return next[0];
    }

    /** Interrupts what is under way, and waits for it. */
    void end(Duration patience) {
        threads.shutdownNow();
        try {
            threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
