package exchequer.nip90.inbox;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelaySubscription;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client of somebody else's relay that connects anew whenever the relay goes away. */
final class OutsideParty implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Supplier<URI> relay;
    private @Nullable RelayClient client;

    OutsideParty(Supplier<URI> relay) {
        this.relay = relay;
    }

    /** Returns once the relay has acknowledged it, however often that takes. */
    void publish(NostrEvent event) {
        persistently(
                () -> Optional.of(answer(connected().publish(event))).filter(ok -> ok.isHeld()));
    }

    /** What the relay has stored, as often as it shows it. */
    List<NostrEvent> stored(Filter filter) {
        return persistently(
                () -> {
                    List<NostrEvent> events = Collections.synchronizedList(new ArrayList<>());
                    try (RelaySubscription subscription =
                            connected().subscribe(List.of(filter), events::add)) {
                        answer(subscription.eose());
                    }
                    synchronized (events) {
                        return Optional.of(List.copyOf(events));
                    }
                });
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private interface Attempt<T> {
        Optional<T> make() throws ExecutionException, InterruptedException, TimeoutException;
    }

    private <T> T persistently(Attempt<T> attempt) {
        return Awaitility.await("an answer of the relay")
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(
                        () -> {
                            try {
                                return attempt.make();
                            } catch (ExecutionException | TimeoutException away) {
                                close();
                                return Optional.<T>empty();
                            }
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    private static <T> T answer(CompletableFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private RelayClient connected()
            throws ExecutionException, InterruptedException, TimeoutException {
        if (client == null) {
            client = answer(RelayClient.connect(relay.get(), ANSWER));
        }
        return client;
    }
}
