package exchequer.server.relay;

import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayConnection;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the relay's text frames over a WebSocket at {@code /relay}. Blocks no thread, and holds
 * no thread for a quiet client.
 */
@ApplicationScoped
public class RelaySocket implements HttpServerOptionsCustomizer {

    private static final Logger LOG = LoggerFactory.getLogger(RelaySocket.class);

    private static final int UPGRADE_REQUIRED = 426;

    private final EmbeddedRelay relay;

    RelaySocket(EmbeddedRelay relay) {
        this.relay = relay;
    }

    /**
     * Twice what the relay takes: it can then say what is wrong, where the transport would only
     * hang up. A message may be a single frame, as most clients send it.
     */
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        int most = 2 * relay.limits().maxMessageBytes();
        options.setMaxWebSocketFrameSize(most).setMaxWebSocketMessageSize(most);
    }

    void register(@Observes Router router) {
        router.get("/relay")
                .handler(
                        context -> {
                            if (isUpgrade(context.request())) {
                                accept(context.request(), context.vertx());
                            } else {
                                context.response()
                                        .setStatusCode(UPGRADE_REQUIRED)
                                        .putHeader("Upgrade", "websocket")
                                        .end("A Nostr relay: connect with a WebSocket.\n");
                            }
                        });
    }

    private static boolean isUpgrade(HttpServerRequest request) {
        return HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(
                String.valueOf(request.getHeader("Upgrade")));
    }

    private void accept(HttpServerRequest request, Vertx vertx) {
        joinWrites(request);
        request.toWebSocket()
                .onSuccess(socket -> open(socket, vertx))
                .onFailure(refused -> LOG.debug("no WebSocket: {}", refused.toString()));
    }

    /**
     * Each frame would else be a write to the socket of its own, and the relay answers whole groups
     * of events at once.
     */
    private static void joinWrites(HttpServerRequest request) {
        if (request.connection() instanceof ConnectionBase connection) {
            connection.channel().pipeline().addFirst(new FlushConsolidationHandler(256, true));
        }
    }

    private void open(ServerWebSocket socket, Vertx vertx) {
        RelayConnection client =
                relay.open(
                        new SocketOutbound(socket, vertx.getOrCreateContext()),
                        socket.remoteAddress().hostAddress());
        if (socket.isClosed()) {
            // There was no room for it, and a closed socket takes no handlers.
            return;
        }
        FrameFlow frames = new FrameFlow(socket, client::onText);
        SignOfLife life = SignOfLife.watch(socket, vertx, SignOfLife.INTERVAL);
        socket.textMessageHandler(
                frame -> {
                    life.seen();
                    frames.take(frame);
                });
        socket.closeHandler(
                _ -> {
                    life.end();
                    client.onClose();
                });
        // Rubbish, or a reset: no error of ours. The close handler follows.
        socket.exceptionHandler(failure -> LOG.debug("a client went: {}", failure.toString()));
    }
}
