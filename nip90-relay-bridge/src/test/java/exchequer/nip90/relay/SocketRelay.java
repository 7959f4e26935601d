package exchequer.nip90.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A relay behind a real socket, as another operator would run it. */
public final class SocketRelay implements AutoCloseable {

    private static final String DOCUMENT =
            new RelayInfo("outside", "", "a".repeat(64), "", "exchequer", "1")
                    .toJson(RelayLimits.standard(), false, 0);

    private final EmbeddedRelay relay;
    private final Set<ServerWebSocket> sockets = ConcurrentHashMap.newKeySet();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    private SocketRelay(EmbeddedRelay relay, int port, boolean reconciles) throws Exception {
        this.relay = relay;
        HttpServerOptions options =
                new HttpServerOptions()
                        .setMaxWebSocketFrameSize(1 << 20)
                        .setMaxWebSocketMessageSize(1 << 20);
        this.server =
                vertx.createHttpServer(options)
                        .webSocketHandler(this::accept)
                        .requestHandler(
                                request ->
                                        request.response()
                                                .end(
                                                        reconciles
                                                                ? DOCUMENT
                                                                : DOCUMENT.replace(",77", "")))
                        .listen(port, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
    }

    /**
     * @param port 0 for any
     */
    public static SocketRelay listen(EmbeddedRelay relay, int port) throws Exception {
        return new SocketRelay(relay, port, true);
    }

    /** Its document does not mention reconciliation. */
    public static SocketRelay withoutReconciliation(EmbeddedRelay relay, int port)
            throws Exception {
        return new SocketRelay(relay, port, false);
    }

    /** From now on reads nothing, not even pings, and keeps the connections. */
    public void fallSilent() {
        sockets.forEach(ServerWebSocket::pause);
    }

    public int connections() {
        return sockets.size();
    }

    public EmbeddedRelay relay() {
        return relay;
    }

    public int port() {
        return server.actualPort();
    }

    public URI address() {
        return URI.create("ws://127.0.0.1:" + port() + "/");
    }

    /** Takes the sockets away first, so that clients see no farewell, only silence or a reset. */
    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        relay.close();
    }

    private void accept(ServerWebSocket socket) {
        RelayConnection connection =
                relay.open(new SocketOutbound(socket), socket.remoteAddress().toString());
        socket.textMessageHandler(connection::onText);
        sockets.add(socket);
        socket.closeHandler(
                _ -> {
                    sockets.remove(socket);
                    connection.onClose();
                });
    }
}
