package exchequer.server.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A real Vert.x server on a free port, and clients of it. */
final class SocketServer implements AutoCloseable {

    private static final int LARGEST = 1 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    SocketServer(HttpServerOptions options, Consumer<Router> routes) throws Exception {
        vertx.exceptionHandler(failures::add);
        Router router = Router.router(vertx);
        routes.accept(router);
        server =
                vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                        .requestHandler(router)
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
    }

    Vertx vertx() {
        return vertx;
    }

    /** What nobody caught. */
    List<Throwable> failures() {
        return failures;
    }

    /** A client that does all that a client should. */
    WebSocket connect() throws Exception {
        return vertx.createWebSocketClient(
                        new WebSocketClientOptions()
                                .setMaxFrameSize(LARGEST)
                                .setMaxMessageSize(LARGEST))
                .connect(server.actualPort(), "127.0.0.1", "/relay")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    /** A client that asks for a WebSocket and says nothing from then on. */
    Socket connectSilently() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(
                        """
                        GET /relay HTTP/1.1\r
                        Host: 127.0.0.1\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                        Sec-WebSocket-Version: 13\r
                        \r
                        """
                                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
