package exchequer.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A relay that is behind is not sent more than it can take, and gets everything in the end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FrameFlowTest {

    private static final int FRAMES = 1_000;
    private static final String FILLING = "x".repeat(10_000);

    private final Queue<CompletableFuture<Void>> unfinished = new ConcurrentLinkedQueue<>();
    private final List<String> taken = new ArrayList<>();

    @Test
    void reading_pauses_while_the_relay_is_behind_and_nothing_is_lost() throws Exception {
        try (SocketServer server = new SocketServer(new HttpServerOptions(), this::routes)) {
            WebSocket client = server.connect();
            IntStream.range(0, FRAMES).forEach(i -> client.writeTextMessage(i + FILLING));

            await().until(() -> taken().size() == FrameFlow.MOST_WAITING);
            await().during(Duration.ofMillis(300))
                    .until(() -> taken().size() == FrameFlow.MOST_WAITING);

            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(1))
                    .until(
                            () -> {
                                finish();
                                return taken().size() == FRAMES;
                            });
            assertThat(taken())
                    .containsExactlyElementsOf(
                            IntStream.range(0, FRAMES).mapToObj(String::valueOf).toList());
        }
    }

    private void finish() {
        while (!unfinished.isEmpty()) {
            unfinished.remove().complete(null);
        }
    }

    private void routes(Router router) {
        router.get("/relay")
                .handler(
                        context ->
                                context.request()
                                        .toWebSocket()
                                        .onSuccess(
                                                socket ->
                                                        socket.textMessageHandler(
                                                                flow(socket)::take)));
    }

    private FrameFlow flow(ServerWebSocket socket) {
        return new FrameFlow(socket, this::slowly);
    }

    private synchronized CompletionStage<Void> slowly(String frame) {
        taken.add(frame.substring(0, frame.indexOf('x')));
        CompletableFuture<Void> later = new CompletableFuture<>();
        unfinished.add(later);
        return later;
    }

    private synchronized List<String> taken() {
        return List.copyOf(taken);
    }
}
