package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A NIP-01 relay without a socket. The transport opens a {@link RelayConnection} per client and
 * feeds it text frames. Thread-safe.
 *
 * <p>Guarantees: {@code OK true} for a stored event means that it is on disk. A subscription gets
 * the stored events, EOSE and then the live ones, none lost in between and none twice; live stored
 * events come in order of acceptance. The number of threads does not depend on the number of
 * clients. Live delivery covers events accepted by this process: several processes may share the
 * database, but a subscriber at one does not hear live what arrived at another.
 */
public final class EmbeddedRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRelay.class);
    private static final String TIMER = "nostr-relay-timer";
    private static final int QUERY_THREADS = 4;
    // After a restart every client asks again at once.
    private static final int MAX_WAITING_QUERIES = 8_000;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    /** WebSocket close code for a server that has no room now. */
    private static final int TRY_AGAIN_LATER = 1013;

    private final RelayStore store;
    private final RelayLimits limits;
    private final InstantSource clock;
    private final @Nullable Challenger challenger;
    private final NostrJson json;
    private final LiveFeed feed = new LiveFeed();
    private final EventWriter writer;
    private final EventIntake intake;
    private final ExecutorService workers;
    private final ExecutorService queries;
    private final SyncDesk syncs;
    private final Later later;
    private final Set<RelayConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private EmbeddedRelay(
            RelayStore store,
            RelayLimits limits,
            Admission admission,
            InstantSource clock,
            @Nullable Challenger challenger,
            Later later) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
        this.challenger = challenger;
        this.json = NostrJson.withLimits(limits.json());
        this.writer = new EventWriter(store, feed, limits.maxQueuedEvents());
        this.intake = new EventIntake(limits, admission, clock, writer, feed);
        this.workers =
                Executors.newFixedThreadPool(
                        Runtime.getRuntime().availableProcessors(), threads("nostr-relay-worker-"));
        this.queries =
                new ThreadPoolExecutor(
                        QUERY_THREADS,
                        QUERY_THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX_WAITING_QUERIES),
                        threads("nostr-relay-query-"));
        this.syncs = new SyncDesk(store, limits, clock);
        this.later = later;
    }

    /**
     * Starts the relay on a migrated schema ({@link NostrSchema#migrate}). It uses up to five
     * database connections at a time.
     */
    public static EmbeddedRelay start(
            RelayStore store, RelayLimits limits, Admission admission, InstantSource clock) {
        return start(store, limits, admission, clock, null, Later.onThread(TIMER));
    }

    /**
     * As above, and clients can prove who they are (NIP-42), which opens to them what is not for
     * everybody. Without a challenger nobody is shown that.
     */
    public static EmbeddedRelay start(
            RelayStore store,
            RelayLimits limits,
            Admission admission,
            InstantSource clock,
            Challenger challenger) {
        return start(store, limits, admission, clock, challenger, Later.onThread(TIMER));
    }

    static EmbeddedRelay start(
            RelayStore store,
            RelayLimits limits,
            Admission admission,
            InstantSource clock,
            @Nullable Challenger challenger,
            Later later) {
        EmbeddedRelay relay = new EmbeddedRelay(store, limits, admission, clock, challenger, later);
        relay.writer.start();
        return relay;
    }

    /**
     * Takes in a client. With too many clients, or while closing, the connection is closed at once.
     *
     * @param remote describes the other end in logs and to {@link Admission}
     */
    public RelayConnection open(Outbound outbound, String remote) {
        OutputQueue output = new OutputQueue(outbound, limits.maxPendingOutputBytes());
        RelayConnection connection = new RelayConnection(this, output, remote, clock);
        connections.add(connection);
        if (closed || connections.size() > limits.maxConnections()) {
            connection.close(TRY_AGAIN_LATER, "no room, try again later");
        }
        return connection;
    }

    /**
     * Publishes an event of our own through the same checks, store and live feed as a client's.
     * Idempotent by event id.
     *
     * @return the verdict, given when the event is durable; never fails
     */
    public CompletableFuture<RelayMessage.Ok> publish(NostrEvent event) {
        return judged(event, () -> intake.accept(event, NostrJson.write(event)));
    }

    /**
     * Takes over an event that an outside relay showed, through the same checks as a client's. What
     * is known already costs no signature check.
     *
     * @param raw its JSON as received
     * @param from the outside relay, stored with the event as where it was seen first
     * @return as {@link #publish}
     */
    public CompletableFuture<RelayMessage.Ok> receive(NostrEvent event, String raw, String from) {
        return judged(event, () -> intake.fromRelay(event, raw, from));
    }

    private CompletableFuture<RelayMessage.Ok> judged(
            NostrEvent event, Supplier<CompletableFuture<RelayMessage.Ok>> judging) {
        CompletableFuture<RelayMessage.Ok> unable =
                CompletableFuture.completedFuture(
                        new RelayMessage.Ok(
                                event.id(),
                                false,
                                ReasonPrefix.ERROR.message("could not be handled")));
        try {
            return CompletableFuture.supplyAsync(judging, workers)
                    .thenCompose(verdict -> verdict)
                    .exceptionallyCompose(
                            failure -> {
                                LOG.error("Judging {} failed", event.id(), failure);
                                return unable;
                            });
        } catch (RejectedExecutionException _) {
            return unable;
        }
    }

    /**
     * Calls the listener after each transaction that stored something: a hint to read on with
     * {@link RelayStore#readAfter}. It runs on the writer's thread and must only signal; it may
     * miss events stored by another process, so readers also look now and then by themselves.
     */
    public void onStored(Runnable listener) {
        writer.onStored(listener);
    }

    public RelayLimits limits() {
        return limits;
    }

    /** Closes all connections, finishes what was accepted for storing, and ends all threads. */
    @Override
    public void close() {
        closed = true;
        connections.forEach(
                connection -> connection.close(OutputQueue.GOING_AWAY, "the relay is closing"));
        later.close();
        stop(workers);
        stop(queries);
        writer.close();
    }

    void open(LiveSubscription subscription, QueryLane lane) {
        // Registered before the query takes its snapshot: the other way round, an event committed
        // between the two would reach the client by neither way.
        feed.add(subscription);
        lane.submit(() -> load(subscription), () -> refuse(subscription, "busy, try again"));
    }

    private void load(LiveSubscription subscription) {
        if (subscription.hasEnded()) {
            return;
        }
        try {
            RelayStore.Selection found =
                    store.query(subscription.filters(), limits.maxLimit(), subscription.viewer());
            List<NostrEvent> events = found.events().stream().map(StoredEvent::event).toList();
            // Written anew instead of passing on the received bytes, which may carry fields that
            // no signature covers.
            List<String> jsons = events.stream().map(NostrJson::write).toList();
            subscription.stored(events, jsons, found.completeness(), found.asOf());
        } catch (RelayStoreException e) {
            LOG.warn("A query failed", e);
            refuse(subscription, e.isTimeout() ? "the query took too long" : "try again");
        } catch (RuntimeException e) {
            LOG.error("A query failed", e);
            refuse(subscription, "internal error");
        }
    }

    private void refuse(LiveSubscription subscription, String why) {
        feed.remove(subscription);
        subscription.end(ReasonPrefix.ERROR.message(why));
    }

    void forget(RelayConnection connection) {
        connections.remove(connection);
    }

    @Nullable Challenger challenger() {
        return challenger;
    }

    Later later() {
        return later;
    }

    QueryLane newQueryLane() {
        return new QueryLane(queries);
    }

    SyncDesk syncs() {
        return syncs;
    }

    NostrJson json() {
        return json;
    }

    EventIntake intake() {
        return intake;
    }

    LiveFeed feed() {
        return feed;
    }

    ExecutorService workers() {
        return workers;
    }

    private static ThreadFactory threads(String prefix) {
        return Thread.ofPlatform().name(prefix, 0).daemon().factory();
    }

    private static void stop(ExecutorService executor) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Gave up waiting for the relay's threads");
                executor.shutdownNow();
            }
        } catch (InterruptedException _) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
