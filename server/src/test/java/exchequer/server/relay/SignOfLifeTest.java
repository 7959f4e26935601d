package exchequer.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.ext.web.Router;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of clients that are quiet, those stay that still answer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SignOfLifeTest {

    private static final Duration INTERVAL = Duration.ofMillis(100);

    @Test
    void client_that_answers_nothing_is_hung_up_on_and_one_that_does_stays() throws Exception {
        // The silent client does not answer a farewell either.
        HttpServerOptions options = new HttpServerOptions().setWebSocketClosingTimeout(1);
        try (SocketServer server = new SocketServer(options, this::routes)) {
            WebSocket answering = server.connect();
            try (Socket silent = server.connectSilently()) {
                byte[] all = silent.getInputStream().readAllBytes();

                // The answer to the upgrade, three questions, and the farewell.
                assertThat(occurrences(all, (byte) 0x89)).isEqualTo(3);
            }
            assertThat(answering.isClosed()).isFalse();
            assertThat(server.failures()).isEmpty();
        }
    }

    private void routes(Router router) {
        router.get("/relay")
                .handler(
                        context ->
                                context.request()
                                        .toWebSocket()
                                        .onSuccess(socket -> watch(socket, context.vertx())));
    }

    private static void watch(ServerWebSocket socket, Vertx vertx) {
        SignOfLife life = SignOfLife.watch(socket, vertx, INTERVAL);
        socket.closeHandler(_ -> life.end());
    }

    private static int occurrences(byte[] bytes, byte wanted) {
        int found = 0;
        for (byte one : bytes) {
            found += one == wanted ? 1 : 0;
        }
        return found;
    }
}
