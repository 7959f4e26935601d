package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A relay that begins a message and never ends it. */
class EndlessMessageTest {

    private static final String PART = "x".repeat(32_000);

    /** What we read, and what two sockets and their buffers hold besides. */
    private static final long MOST_BYTES = 32 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong sent = new AtomicLong();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void it_is_read_up_to_the_limit_and_no_further() throws Exception {
        HttpServer server =
                vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .webSocketHandler(this::talk)
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);

        try (RelayClient client =
                RelayClient.connect(
                                URI.create("ws://127.0.0.1:" + server.actualPort()),
                                Duration.ofSeconds(5))
                        .get(10, TimeUnit.SECONDS)) {
            assertThat(client.closed().get(20, TimeUnit.SECONDS)).contains("too large");
        }

        ended.get(20, TimeUnit.SECONDS);
        assertThat(sent.get()).isBetween(1L << 20, MOST_BYTES);
    }

    private void talk(ServerWebSocket socket) {
        socket.closeHandler(_ -> ended.complete(null));
        socket.exceptionHandler(_ -> ended.complete(null));
        socket.writeFrame(WebSocketFrame.textFrame(PART, false));
        socket.drainHandler(_ -> goOn(socket));
        goOn(socket);
    }

    private void goOn(ServerWebSocket socket) {
        while (!socket.isClosed() && !socket.writeQueueFull()) {
            sent.addAndGet(PART.length());
            socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(PART), false));
        }
    }
}
