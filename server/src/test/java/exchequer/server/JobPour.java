package exchequer.server;

import exchequer.nip90.nostr.NostrKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Clients that publish jobs at once, some only outside, so that no outage is without them. */
final class JobPour implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 240;

    private final JobJournal journal = new JobJournal();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private final BridgeScene scene;
    private final String market;
    private final Random random;
    private final int pauseMs;
    private volatile boolean pouring = true;

    /**
     * Starts to pour into a market that runs.
     *
     * @param random gives each client a seed of its own
     * @param pauseMs of each client between two jobs, on average
     */
    JobPour(BridgeScene scene, Random random, int pauseMs) {
        this.scene = scene;
        this.market = scene.evidence().market();
        this.random = random;
        this.pauseMs = pauseMs;
        URI ours = scene.relay();
        URI outside = scene.outside().address();
        for (List<URI> relays :
                List.of(
                        List.of(outside),
                        List.of(outside),
                        List.of(ours),
                        List.of(ours, outside),
                        List.of(ours, outside))) {
            start(Buyer.register(scene.server()).key(), true, relays);
        }
        start(Buyer.anyKey(), false, List.of(outside));
        start(Buyer.anyKey(), false, List.of(ours));
        submit(
                new ApiClient(
                        Buyer.register(scene.server()),
                        journal,
                        new Random(random.nextLong()),
                        pauseMs,
                        () -> pouring));
    }

    JobJournal journal() {
        return journal;
    }

    /** Whether all go on; one that ended by itself has met what must not be. */
    boolean isPouring() {
        return clients.stream().noneMatch(Future::isDone);
    }

    /**
     * Begins nothing new, and returns when all that was begun is acknowledged.
     *
     * @throws AssertionError when a client met what must not be
     */
    void end() throws InterruptedException {
        pouring = false;
        for (Future<?> client : clients) {
            try {
                client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException failure) {
                throw new AssertionError("a client gave up", failure);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void start(NostrKey buyer, boolean registered, List<URI> relays) {
        PouringClient.Habit habit =
                new PouringClient.Habit(buyer, registered, market, relays, scene.relay(), pauseMs);
        submit(new PouringClient(habit, journal, new Random(random.nextLong()), () -> pouring));
    }

    private void submit(Callable<@Nullable Void> client) {
        clients.add(threads.submit(client));
    }
}
