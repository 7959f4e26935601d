package exchequer.nip90.nostr;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A relay in memory behind a real socket, which does what a test tells it, right or wrong. It keeps
 * what it is given, ephemeral events too if told so, and passes everything on. Signatures it does
 * not look at.
 */
public final class PaperRelay implements AutoCloseable {

    /** What it says with EOSE. */
    public enum Manner {
        /** Two elements, as before NIP-67. */
        SILENT,
        TRUTHFUL,
        /** Takes the client's limit for part of the question: a full page is "finish" too. */
        FINISH_WITHIN_LIMIT
    }

    private final Vertx vertx = Vertx.vertx();
    private final List<NostrEvent> events = new CopyOnWriteArrayList<>();
    private final Map<ServerWebSocket, Map<String, List<Filter>>> clients = new HashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final HttpServer server;
    private volatile Manner manner = Manner.SILENT;
    private volatile int cap = 500;
    private volatile Predicate<NostrEvent> keeps =
            event -> EventClass.of(event.kind()) != EventClass.EPHEMERAL;
    private volatile Function<NostrEvent, RelayMessage.Ok> verdict =
            event -> new RelayMessage.Ok(event.id(), true, "");

    private PaperRelay() throws Exception {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setMaxWebSocketFrameSize(1 << 20)
                        .setMaxWebSocketMessageSize(1 << 20);
        server =
                vertx.createHttpServer(options)
                        .webSocketHandler(this::accept)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
    }

    public static PaperRelay start() throws Exception {
        return new PaperRelay();
    }

    public PaperRelay with(Manner other) {
        manner = other;
        return this;
    }

    /** Most events it sends for one filter. */
    public PaperRelay withCap(int most) {
        cap = most;
        return this;
    }

    public PaperRelay keeping(Predicate<NostrEvent> which) {
        keeps = which;
        return this;
    }

    /** What it answers to events; one it refuses it does not pass on. */
    public PaperRelay answering(Function<NostrEvent, RelayMessage.Ok> how) {
        verdict = how;
        return this;
    }

    public URI address() {
        return URI.create("ws://127.0.0.1:" + server.actualPort() + "/");
    }

    /** How many REQs it got. */
    public int questions() {
        return questions.get();
    }

    public void hold(Collection<NostrEvent> stored) {
        events.addAll(stored);
    }

    /** As if a client had published it. */
    public void spread(NostrEvent event) {
        vertx.runOnContext(_ -> passOn(event));
    }

    /** Says anything to everybody who is connected, before what it is asked from now on. */
    public void say(RelayMessage message) {
        vertx.runOnContext(_ -> clients.keySet().forEach(socket -> send(socket, message)));
    }

    /** Ends all connections; new ones are accepted. */
    public void disconnectAll() {
        vertx.runOnContext(_ -> List.copyOf(clients.keySet()).forEach(ServerWebSocket::close));
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    // One event loop runs everything from here on.

    private void accept(ServerWebSocket socket) {
        clients.put(socket, new HashMap<>());
        socket.textMessageHandler(text -> handle(socket, text));
        socket.closeHandler(_ -> clients.remove(socket));
    }

    private void handle(ServerWebSocket socket, String text) {
        if (NostrJson.standard().readClientFrame(text)
                instanceof ClientFrame.Understood(ClientMessage message)) {
            switch (message) {
                case ClientMessage.Event(NostrEvent event, _) -> {
                    RelayMessage.Ok ok = verdict.apply(event);
                    if (ok.accepted()) {
                        passOn(event);
                    }
                    send(socket, ok);
                }
                case ClientMessage.Req(String id, List<Filter> filters) -> {
                    questions.incrementAndGet();
                    answer(socket, id, filters);
                }
                case ClientMessage.Close(String id) -> clients.get(socket).remove(id);
                case ClientMessage.Auth _,
                        ClientMessage.NegOpen _,
                        ClientMessage.NegMsg _,
                        ClientMessage.NegClose _ -> {}
            }
        }
    }

    private void answer(ServerWebSocket socket, String id, List<Filter> filters) {
        boolean more = false;
        boolean full = false;
        for (Filter filter : filters) {
            int limit = filter.limit() == null ? cap : Math.min(filter.limit(), cap);
            List<NostrEvent> matching = new ArrayList<>(events);
            matching.removeIf(event -> !filter.matches(event));
            matching.sort(
                    Comparator.comparingLong(NostrEvent::createdAt)
                            .reversed()
                            .thenComparing(NostrEvent::id));
            more |= matching.size() > limit;
            full |= filter.limit() != null && limit == filter.limit() && matching.size() >= limit;
            matching.stream()
                    .limit(limit)
                    .forEach(
                            event ->
                                    send(
                                            socket,
                                            new RelayMessage.Event(
                                                    id, event, NostrJson.write(event))));
        }
        Completeness truth = more ? Completeness.MORE : Completeness.FINISH;
        send(
                socket,
                new RelayMessage.Eose(
                        id,
                        switch (manner) {
                            case SILENT -> Completeness.UNSAID;
                            case TRUTHFUL -> truth;
                            case FINISH_WITHIN_LIMIT -> full ? Completeness.FINISH : truth;
                        }));
        clients.get(socket).put(id, filters);
    }

    private void passOn(NostrEvent event) {
        if (keeps.test(event)) {
            events.add(event);
        }
        clients.forEach(
                (socket, subscriptions) ->
                        subscriptions.forEach(
                                (id, filters) -> {
                                    if (filters.stream().anyMatch(it -> it.matches(event))) {
                                        send(
                                                socket,
                                                new RelayMessage.Event(
                                                        id, event, NostrJson.write(event)));
                                    }
                                }));
    }

    private static void send(ServerWebSocket socket, RelayMessage message) {
        socket.writeTextMessage(message.toJson());
    }
}
