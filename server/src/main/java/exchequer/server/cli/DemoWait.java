package exchequer.server.cli;

import exchequer.server.launch.LaunchException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Waiting for what others do, with an end. */
final class DemoWait {

    private static final Duration STEP = Duration.ofMillis(25);

    private DemoWait() {}

    /**
     * @throws LaunchException when it does not come about in time
     */
    static <T> T until(String what, Duration patience, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            step();
        }
        throw new LaunchException(
                "waited %d s in vain for %s".formatted(patience.toSeconds(), what), null);
    }

    /** The future's value, within ten seconds. */
    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new LaunchException("the relay did not answer", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted", interrupted);
        }
    }

    static void step() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted", interrupted);
        }
    }
}
