package exchequer.server.rest;

import exchequer.projections.view.PageRequest;
import exchequer.server.config.ServerConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all readers of views share: pages, and patience with views that are a moment behind. */
@Singleton
final class Reading {

    private static final int DEFAULT_LIMIT = 50;
    private static final Duration STEP = Duration.ofMillis(10);

    private final ServerConfig config;

    Reading(ServerConfig config) {
        this.config = config;
    }

    static PageRequest page(@Nullable String cursor, @Nullable Integer limit) {
        try {
            return new PageRequest(cursor, limit == null ? DEFAULT_LIMIT : limit);
        } catch (IllegalArgumentException wrong) {
            throw Problem.INVALID_FIELD.because("cursor", String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * Looks for a while: the views follow the log, usually within some milliseconds, and a caller
     * that has just written should not be told that there is nothing.
     */
    <T> T await(Supplier<Optional<T>> view, String what) {
        long deadline = System.nanoTime() + config.readPatience().toNanos();
        while (true) {
            Optional<T> found = view.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw Problem.NOT_FOUND.because("no " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Problem.UNAVAILABLE.because("the node is stopping");
        }
    }
}
