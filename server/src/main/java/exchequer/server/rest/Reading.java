package exchequer.server.rest;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.projections.view.MarketViews;
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
    private final PostgresEventStorageEngine log;
    private final MarketViews views;

    Reading(ServerConfig config, PostgresEventStorageEngine log, MarketViews views) {
        this.config = config;
        this.log = log;
        this.views = views;
    }

    static PageRequest page(@Nullable String cursor, @Nullable Limit limit) {
        int rows = limit == null ? DEFAULT_LIMIT : limit.rows();
        if (rows < 1 || rows > PageRequest.MAX_LIMIT) {
            throw Problem.INVALID_FIELD.because("limit", "must be 1.." + PageRequest.MAX_LIMIT);
        }
        try {
            return new PageRequest(cursor, rows);
        } catch (IllegalArgumentException wrong) {
            throw Problem.INVALID_FIELD.because("cursor", String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * Looks for a while: the views follow the log, usually within some milliseconds, and what came
     * over the relay is written a moment after the relay said OK. A caller that has just written
     * should not be told that there is nothing.
     *
     * @throws ProblemException when there is no such thing, or when the views are so far behind
     *     that nobody can say yet
     */
    <T> T await(Supplier<Optional<T>> view, String what) {
        long deadline = System.nanoTime() + config.readPatience().toNanos();
        long head = log.headPosition();
        while (true) {
            // Asked before the look: what is applied between the two is seen, or waited for.
            boolean patient = System.nanoTime() < deadline;
            boolean caughtUp = patient || views.position() >= head;
            Optional<T> found = view.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (!caughtUp) {
                throw Problem.BEHIND.because("whether there is " + what + " is not known yet");
            }
            if (!patient) {
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
