package exchequer.eventstore;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * An append between Axon's prepare and commit phases. Until the commit nothing is in the database.
 */
final class PendingAppend implements AppendTransaction<Long> {

    private final AppendRequest request;
    private final ToLongFunction<AppendRequest> append;
    private final AtomicBoolean over = new AtomicBoolean();

    PendingAppend(AppendRequest request, ToLongFunction<AppendRequest> append) {
        this.request = request;
        this.append = append;
    }

    /**
     * Stores the events.
     *
     * @return position of the last event; already completed
     * @throws RuntimeException the reason of a failure, when there is no context: Axon 5.0.1 does
     *     not look at the returned future when it publishes without one, and the events would be
     *     lost in silence
     */
    @Override
    public CompletableFuture<Long> commit(@Nullable ProcessingContext context) {
        try {
            if (!over.compareAndSet(false, true)) {
                throw new IllegalStateException("The append was already committed or rolled back");
            }
            return CompletableFuture.completedFuture(append.applyAsLong(request));
        } catch (RuntimeException e) {
            if (context == null) {
                throw e;
            }
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void rollback(@Nullable ProcessingContext context) {
        over.set(true);
    }

    @Override
    public CompletableFuture<ConsistencyMarker> afterCommit(
            Long position, @Nullable ProcessingContext context) {
        return CompletableFuture.completedFuture(new GlobalIndexConsistencyMarker(position));
    }
}
