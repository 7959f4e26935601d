package exchequer.nip90.session;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.nostr.RelaySubscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The live subscriptions of one connection, one for each filter. Of one thread. */
final class OpenFilters {

    private final RelayClient connection;
    private final Consumer<RelayMessage.Event> consumer;
    private final Duration timeout;
    private final Runnable onEnd;
    private final Map<Filter, RelaySubscription> open = new LinkedHashMap<>();

    /**
     * @param onEnd called, on any thread, when a subscription is over
     */
    OpenFilters(
            RelayClient connection,
            Consumer<RelayMessage.Event> consumer,
            Duration timeout,
            Runnable onEnd) {
        this.connection = connection;
        this.consumer = consumer;
        this.timeout = timeout;
        this.onEnd = onEnd;
    }

    /**
     * Listens for exactly these from now on.
     *
     * @return those that were not listened for before, of which what is stored was not asked for
     */
    List<Filter> become(Collection<Filter> wanted) throws SessionFailure, InterruptedException {
        List<Filter> fresh =
                wanted.stream().distinct().filter(filter -> !open.containsKey(filter)).toList();
        for (Filter filter : fresh) {
            // No since: an event that arrives now may bear any time. One stored event, because not
            // every relay understands a limit of none.
            RelaySubscription subscription =
                    connection.subscribeUnverified(List.of(filter.withLimit(1)), consumer);
            open.put(filter, subscription);
            subscription.closed().thenRun(onEnd);
        }
        for (Filter filter : fresh) {
            RelaySession.await(open.get(filter).eose(), timeout, "no subscription");
        }
        // Only now: between the two nobody would hear what both select.
        for (Filter old : new ArrayList<>(open.keySet())) {
            if (!wanted.contains(old)) {
                open.remove(old).close();
            }
        }
        return fresh;
    }

    /** Why a subscription is over that should not be. */
    Optional<String> ended() {
        return open.values().stream()
                .map(RelaySubscription::closed)
                .filter(CompletableFuture::isDone)
                .map(closed -> closed.getNow(""))
                .findFirst();
    }
}
