package exchequer.nip90.nostr;

import exchequer.nip90.negentropy.Initiator;
import exchequer.nip90.negentropy.SealedItems;
import exchequer.nip90.negentropy.SyncLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket connection to one relay. Thread-safe.
 *
 * <p>Events are verified and compared with the filters before a consumer sees them, because a relay
 * is not trusted with either. Consumers run on the connection's thread, one event at a time, and
 * must not block. There is no reconnecting: when {@link #closed} completes, the owner decides.
 */
public final class RelayClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayClient.class);

    /** How long a relay may take to notice that we leave. */
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final NostrJson json = NostrJson.standard();
    private final HttpClient http;
    private final Duration timeout;
    private final Map<String, CompletableFuture<RelayMessage.Ok>> unanswered =
            new ConcurrentHashMap<>();
    private final Map<String, RelaySubscription> subscriptions = new ConcurrentHashMap<>();
    private final Map<String, RelaySync> syncs = new ConcurrentHashMap<>();
    private final Queue<CompletableFuture<Void>> pings = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final AtomicLong nextSubscription = new AtomicLong();
    private final RelayLogin login;
    private final RelayNotices notices;
    private CompletableFuture<WebSocket> lastSend;

    /** The connection is gone, or the relay would not do what was asked. */
    public static final class RelayUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RelayUnavailable(String reason) {
            super(reason);
        }
    }

    /** The relay would not reconcile, or not to the end; asking in pages is what remains. */
    public static final class SyncRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SyncRefused(String reason) {
            super(reason);
        }

        public ReasonPrefix prefix() {
            return ReasonPrefix.of(String.valueOf(getMessage()));
        }
    }

    private RelayClient(HttpClient http, URI relay, Duration timeout, RelayIdentity auth) {
        this.http = http;
        this.timeout = timeout;
        // Less than our owner waits, or it would never learn why.
        this.login = new RelayLogin(relay, auth, timeout.dividedBy(2), this::send, this::end);
        this.notices = new RelayNotices(relay);
        this.lastSend = CompletableFuture.failedFuture(new RelayUnavailable("not connected yet"));
    }

    /**
     * Opens a connection; the future fails when the relay cannot be reached in time.
     *
     * @param timeout for connecting, and for each answer to a published event
     */
    public static CompletableFuture<RelayClient> connect(URI relay, Duration timeout) {
        return connect(relay, timeout, RelayIdentity.nobody());
    }

    /**
     * As above, and tells the relay who we are whenever it asks (NIP-42). A subscription that it
     * closed with {@code auth-required:} is opened again once the relay knows; an event that it
     * refused so is for the owner to send again.
     */
    public static CompletableFuture<RelayClient> connect(
            URI relay, Duration timeout, RelayIdentity auth) {
        HttpClient http = HttpClient.newBuilder().connectTimeout(timeout).build();
        RelayClient client = new RelayClient(http, relay, timeout, auth);
        return http.newWebSocketBuilder()
                .connectTimeout(timeout)
                .buildAsync(relay, new RelayFrames(client))
                .thenApply(_ -> client)
                .whenComplete(
                        (_, failure) -> {
                            if (failure != null) {
                                http.shutdownNow();
                            }
                        });
    }

    /**
     * Sends an event. The future completes with the relay's verdict, good or bad, and fails when
     * none came in time or the connection ended; the event may then be held or not.
     */
    public CompletableFuture<RelayMessage.Ok> publish(NostrEvent event) {
        CompletableFuture<RelayMessage.Ok> answer =
                unanswered.computeIfAbsent(event.id(), _ -> new CompletableFuture<>());
        answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> unanswered.remove(event.id(), answer));
        send(ClientMessage.Event.of(event))
                .whenComplete(
                        (_, failure) -> {
                            if (failure != null) {
                                answer.completeExceptionally(failure);
                            }
                        });
        return answer.copy();
    }

    /** Opens a subscription; stored events come first, then live ones, each verified. */
    public RelaySubscription subscribe(List<Filter> filters, Consumer<NostrEvent> onEvent) {
        return subscribeUnverified(
                filters,
                message -> {
                    if (isGenuine(message.event())) {
                        onEvent.accept(message.event());
                    }
                });
    }

    /**
     * As {@link #subscribe}, but neither id nor signature of what it hands over are checked. For
     * who hears of the same event from many relays and wants to check it once.
     */
    public RelaySubscription subscribeUnverified(
            List<Filter> filters, Consumer<RelayMessage.Event> onEvent) {
        String id = "s" + nextSubscription.incrementAndGet();
        RelaySubscription subscription = new RelaySubscription(this, id, filters, onEvent);
        subscriptions.put(id, subscription);
        send(new ClientMessage.Req(id, filters))
                .whenComplete(
                        (_, failure) -> {
                            if (failure != null) {
                                end(id, "could not be sent");
                            }
                        });
        return subscription;
    }

    /**
     * Finds out which events that match the filter only one side has.
     *
     * @param ours what we have of them
     * @return fails with {@link SyncRefused} when the relay refuses, or says nothing for the
     *     connection's timeout
     */
    public CompletableFuture<Initiator.Difference> reconcile(
            Filter filter, SealedItems ours, SyncLimits limits) {
        String id = "n" + nextSubscription.incrementAndGet();
        RelaySync sync = new RelaySync(id, new Initiator(ours, limits), timeout, this::send);
        syncs.put(id, sync);
        sync.result().whenComplete((_, _) -> syncs.remove(id));
        if (closed.isDone()) {
            sync.fail("not connected");
        }
        sync.open(filter);
        return sync.result().copy();
    }

    /**
     * Asks the other end for a sign of life. When it completes, everything the relay had sent
     * before the question arrived there has been handed over; it fails after the timeout.
     */
    public CompletableFuture<Void> ping() {
        CompletableFuture<Void> pong = new CompletableFuture<>();
        pings.add(pong);
        pong.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> pings.remove(pong));
        synchronized (this) {
            lastSend = lastSend.thenCompose(socket -> socket.sendPing(ByteBuffer.allocate(0)));
            lastSend.whenComplete(
                    (_, failure) -> {
                        if (failure != null) {
                            pong.completeExceptionally(failure);
                        }
                    });
        }
        return pong.copy();
    }

    /** Whether the relay knows who we are and said so. */
    public boolean isAuthenticated() {
        return login.isAuthenticated();
    }

    /** Completes with a reason once the connection is gone. */
    public CompletableFuture<String> closed() {
        return closed.copy();
    }

    /** Closes the socket; everything unanswered fails. Never blocks. */
    @Override
    public void close() {
        disconnected("closed by us");
    }

    void unsubscribe(RelaySubscription subscription) {
        if (end(subscription.id(), "closed by us")) {
            send(new ClientMessage.Close(subscription.id()));
        }
    }

    /**
     * Before the first frame is taken: a relay that asks at once who we are would else get no
     * answer, and ask no second time.
     */
    synchronized void connected(WebSocket socket) {
        lastSend = CompletableFuture.completedFuture(socket);
    }

    /** The JDK's WebSocket allows one send at a time, so sends form a chain. */
    private synchronized CompletableFuture<WebSocket> send(ClientMessage message) {
        String text = message.toJson();
        lastSend = lastSend.thenCompose(socket -> socket.sendText(text, true));
        return lastSend;
    }

    /** Takes one whole text frame. */
    void received(String text) {
        switch (json.readRelayMessage(text)) {
            case Parsing.Malformed<RelayMessage>(String reason) ->
                    LOG.debug("Relay message ignored: {}", reason);
            case Parsing.Parsed<RelayMessage>(RelayMessage message) -> handle(message);
        }
    }

    private void handle(RelayMessage message) {
        switch (message) {
            case RelayMessage.Ok ok -> {
                CompletableFuture<RelayMessage.Ok> answer = unanswered.get(ok.eventId());
                if (!login.judged(ok) && answer != null) {
                    answer.complete(ok);
                }
            }
            case RelayMessage.Event event -> {
                RelaySubscription subscription = subscriptions.get(event.subscriptionId());
                if (subscription != null) {
                    subscription.deliver(event);
                }
            }
            case RelayMessage.Eose(String id, Completeness completeness) -> {
                RelaySubscription subscription = subscriptions.get(id);
                if (subscription != null) {
                    subscription.storedPartEnded(completeness);
                }
            }
            case RelayMessage.Closed closed -> refused(closed);
            case RelayMessage.Notice(String text) -> noticed(ForeignText.line(text));
            case RelayMessage.Auth(String challenge) -> login.challenged(challenge);
            case RelayMessage.NegMsg(String id, String hex) -> {
                RelaySync sync = syncs.get(id);
                if (sync != null) {
                    sync.answered(hex);
                }
            }
            case RelayMessage.NegErr(String id, String reason) -> {
                RelaySync sync = syncs.get(id);
                if (sync != null) {
                    sync.fail(ForeignText.line(reason));
                }
            }
        }
    }

    private void refused(RelayMessage.Closed closed) {
        RelaySubscription subscription = subscriptions.get(closed.subscriptionId());
        if (subscription == null
                || closed.prefix() != ReasonPrefix.AUTH_REQUIRED
                || !login.retries(subscription, closed.message())) {
            end(closed.subscriptionId(), ForeignText.line(closed.message()));
        }
    }

    private static boolean isGenuine(NostrEvent event) {
        return switch (EventVerification.of(event)) {
            case EventVerification.Valid _ -> true;
            case EventVerification.InvalidId _, EventVerification.InvalidSignature _ -> {
                LOG.warn("Relay delivered a forged event claiming id {}", event.id());
                yield false;
            }
        };
    }

    private void noticed(String text) {
        notices.heard(text);
        // Some relays refuse to reconcile by such a notice alone, which names no reconciliation.
        if (text.toLowerCase(Locale.ROOT).contains("neg")) {
            syncs.values().forEach(sync -> sync.fail(text));
        }
    }

    void pong() {
        CompletableFuture<Void> pong = pings.poll();
        if (pong != null) {
            pong.complete(null);
        }
    }

    private boolean end(String id, String reason) {
        RelaySubscription subscription = subscriptions.remove(id);
        if (subscription != null) {
            subscription.ended(reason);
        }
        return subscription != null;
    }

    /** The connection is of no more use; does nothing the second time. */
    void disconnected(String reason) {
        if (!closed.complete(reason)) {
            return;
        }
        CompletableFuture<WebSocket> last;
        synchronized (this) {
            last = lastSend;
            lastSend = CompletableFuture.failedFuture(new RelayUnavailable(reason));
        }
        last.thenCompose(socket -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                .orTimeout(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete(
                        (_, _) -> {
                            last.thenAccept(WebSocket::abort);
                            http.shutdownNow();
                        });
        unanswered.values().forEach(f -> f.completeExceptionally(new RelayUnavailable(reason)));
        subscriptions.keySet().forEach(id -> end(id, reason));
        syncs.values().forEach(sync -> sync.fail(reason));
        pings.forEach(pong -> pong.completeExceptionally(new RelayUnavailable(reason)));
    }
}
