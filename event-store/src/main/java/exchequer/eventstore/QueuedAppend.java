package exchequer.eventstore;

import static org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException.conflictingEventsDetected;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** An append that waits for its turn, and its caller with it. */
final class QueuedAppend {

    private final AppendRequest request;
    private final long bytes;
    private final CompletableFuture<Long> result = new CompletableFuture<>();

    QueuedAppend(AppendRequest request) {
        this.request = request;
        this.bytes = request.bytes();
    }

    AppendRequest request() {
        return request;
    }

    int events() {
        return request.events().size();
    }

    long bytes() {
        return bytes;
    }

    void stored(long lastPosition) {
        result.complete(lastPosition);
    }

    void failed(RuntimeException failure) {
        result.completeExceptionally(failure);
    }

    void conflicts() {
        failed(conflictingEventsDetected(request.marker()));
    }

    /**
     * Waits until it is over, interrupted or not: what was handed over may be stored, and the
     * caller has to know.
     *
     * @return position of the last event
     */
    long await() {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
