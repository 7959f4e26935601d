package exchequer.server;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client of one relay as a careful one is: it connects anew whenever the relay goes away, and
 * publishes the same event until the relay says that it has it. Not thread-safe.
 */
final class PatientClient implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PAUSE_MS = 50;

    private final Semaphore never = new Semaphore(0);
    private final URI relay;
    private @Nullable RelayClient connection;

    PatientClient(URI relay) {
        this.relay = relay;
    }

    /**
     * Returns once the relay has acknowledged it, however often that takes.
     *
     * @throws AssertionError when the relay will never have it, or says nothing for minutes
     */
    void publish(NostrEvent event) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isHeld(event)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(relay + " does not take " + event.id());
            }
            if (never.tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody releases it");
            }
        }
    }

    private boolean isHeld(NostrEvent event) throws InterruptedException {
        try {
            RelayMessage.Ok ok = answer(connected().publish(event));
            boolean again =
                    ok.prefix() == ReasonPrefix.RATE_LIMITED || ok.prefix() == ReasonPrefix.ERROR;
            if (!ok.isHeld() && !again) {
                throw new AssertionError(relay + " says " + ok.message() + " to " + event);
            }
            return ok.isHeld();
        } catch (ExecutionException | TimeoutException away) {
            close();
            return false;
        }
    }

    private RelayClient connected()
            throws ExecutionException, InterruptedException, TimeoutException {
        if (connection == null) {
            connection = answer(RelayClient.connect(relay, ANSWER));
        }
        return connection;
    }

    private static <T> T answer(CompletableFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
