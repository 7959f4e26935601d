package exchequer.nip90.nostr;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final AtomicLong nextSubscription = new AtomicLong();
    private CompletableFuture<WebSocket> lastSend;

    /** The connection is gone, or the relay would not do what was asked. */
    public static final class RelayUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RelayUnavailable(String reason) {
            super(reason);
        }
    }

    private RelayClient(HttpClient http, Duration timeout) {
        this.http = http;
        this.timeout = timeout;
        this.lastSend = CompletableFuture.failedFuture(new RelayUnavailable("not connected yet"));
    }

    /**
     * Opens a connection; the future fails when the relay cannot be reached in time.
     *
     * @param timeout for connecting, and for each answer to a published event
     */
    public static CompletableFuture<RelayClient> connect(URI relay, Duration timeout) {
        HttpClient http = HttpClient.newBuilder().connectTimeout(timeout).build();
        RelayClient client = new RelayClient(http, timeout);
        return http.newWebSocketBuilder()
                .connectTimeout(timeout)
                .buildAsync(relay, client.new Frames())
                .thenApply(client::connected)
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

    private RelayClient connected(WebSocket socket) {
        synchronized (this) {
            lastSend = CompletableFuture.completedFuture(socket);
        }
        return this;
    }

    /** The JDK's WebSocket allows one send at a time, so sends form a chain. */
    private synchronized CompletableFuture<WebSocket> send(ClientMessage message) {
        String text = message.toJson();
        lastSend = lastSend.thenCompose(socket -> socket.sendText(text, true));
        return lastSend;
    }

    private void received(String text) {
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
                if (answer != null) {
                    answer.complete(ok);
                }
            }
            case RelayMessage.Event(String id, NostrEvent event, _) -> deliver(id, event);
            case RelayMessage.Eose(String id) -> {
                RelaySubscription subscription = subscriptions.get(id);
                if (subscription != null) {
                    subscription.storedPartEnded();
                }
            }
            case RelayMessage.Closed(String id, String reason) -> end(id, reason);
            case RelayMessage.Notice(String text) -> LOG.info("Relay notice: {}", text);
            case RelayMessage.Auth _ -> LOG.debug("Relay asks for authentication; not supported");
        }
    }

    private void deliver(String id, NostrEvent event) {
        RelaySubscription subscription = subscriptions.get(id);
        if (subscription == null) {
            return;
        }
        switch (EventVerification.of(event)) {
            case EventVerification.Valid _ -> subscription.deliver(event);
            case EventVerification.InvalidId _, EventVerification.InvalidSignature _ ->
                    LOG.warn("Relay delivered a forged event claiming id {}", event.id());
        }
    }

    private boolean end(String id, String reason) {
        RelaySubscription subscription = subscriptions.remove(id);
        if (subscription != null) {
            subscription.ended(reason);
        }
        return subscription != null;
    }

    private void disconnected(String reason) {
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
    }

    /** Joins the fragments of text frames. The JDK calls it from one thread at a time. */
    private final class Frames implements WebSocket.Listener {

        private final StringBuilder partial = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            partial.append(part);
            if (partial.length() > JsonLimits.standard().maxMessageBytes()) {
                disconnected("the relay sent a message that is too large");
            } else if (last) {
                String text = partial.toString();
                partial.setLength(0);
                consume(text);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void consume(String text) {
            try {
                received(text);
            } catch (RuntimeException e) {
                // A consumer's bug must not take the other subscriptions down with it.
                LOG.error("An event consumer failed", e);
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            disconnected("closed by the relay: " + status + " " + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            LOG.debug("Relay connection failed", failure);
            disconnected("connection failed");
        }
    }
}
