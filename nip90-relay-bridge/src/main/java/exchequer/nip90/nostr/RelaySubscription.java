package exchequer.nip90.nostr;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One open REQ of a {@link RelayClient}. Thread-safe. */
public final class RelaySubscription implements AutoCloseable {

    private final RelayClient client;
    private final String id;
    private final List<Filter> filters;
    private final Consumer<RelayMessage.Event> onEvent;
    private final CompletableFuture<Completeness> eose = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final AtomicBoolean triedAgain = new AtomicBoolean();

    RelaySubscription(
            RelayClient client,
            String id,
            List<Filter> filters,
            Consumer<RelayMessage.Event> onEvent) {
        this.client = client;
        this.id = id;
        this.filters = List.copyOf(filters);
        this.onEvent = onEvent;
    }

    public String id() {
        return id;
    }

    /**
     * Completes when every stored event that the relay was going to send has been handed over, with
     * what it says of the others; fails if that can no longer be.
     */
    public CompletableFuture<Completeness> eose() {
        return eose.copy();
    }

    /** Completes with the reason when the subscription is over, whoever ended it. */
    public CompletableFuture<String> closed() {
        return closed.copy();
    }

    /** Tells the relay to stop; events already on their way are dropped. */
    @Override
    public void close() {
        client.unsubscribe(this);
    }

    List<Filter> filters() {
        return filters;
    }

    void deliver(RelayMessage.Event message) {
        if (filters.stream().anyMatch(filter -> filter.matches(message.event()))) {
            onEvent.accept(message);
        }
    }

    /** True the first time. */
    boolean mayTryAgain() {
        return triedAgain.compareAndSet(false, true);
    }

    void storedPartEnded(Completeness completeness) {
        eose.complete(completeness);
    }

    void ended(String reason) {
        eose.completeExceptionally(new RelayClient.RelayUnavailable(reason));
        closed.complete(reason);
    }
}
