package exchequer.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** The relay's transport. Nothing here is stored, so there is no database. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RelaySocketTest {

    private final EmbeddedRelay relay =
            EmbeddedRelay.start(
                    new RelayStore(new PGSimpleDataSource(), InstantSource.system()),
                    RelayLimits.standard(),
                    Admission.everyone(),
                    InstantSource.system());
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private SocketServer server;

    @BeforeEach
    void open() throws Exception {
        RelaySocket socket = new RelaySocket(relay);
        HttpServerOptions options = new HttpServerOptions();
        socket.customizeHttpServer(options);
        server = new SocketServer(options, socket::register);
    }

    @AfterEach
    void close() {
        server.close();
        relay.close();
    }

    @Test
    void client_for_whom_there_is_no_room_is_told_so_and_troubles_nobody() throws Exception {
        relay.close();

        WebSocket client = server.connect();

        await().until(client::isClosed);
        assertThat(client.closeStatusCode()).isEqualTo((short) 1013);
        assertThat(server.failures()).isEmpty();
    }

    @Test
    void message_beyond_the_limit_is_answered_and_the_connection_stays() throws Exception {
        WebSocket client = connect();

        client.writeTextMessage("[\"x".concat("x".repeat(relay.limits().maxMessageBytes())));
        client.writeTextMessage("[\"CLOSE\"]");

        await().atMost(Duration.ofSeconds(20)).until(() -> answers.size() == 2);
        assertThat(answers).allMatch(answer -> answer.startsWith("[\"NOTICE\""));
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void frames_are_answered_in_the_order_they_were_sent() throws Exception {
        WebSocket client = connect();

        IntStream.range(0, 300)
                .forEach(i -> client.writeTextMessage("[\"REQ\",\"" + i + "\",{\"ids\":[\"\"]}]"));

        await().atMost(Duration.ofSeconds(20)).until(() -> answers.size() == 300);
        assertThat(answers)
                .extracting(answer -> answer.split("\"")[3])
                .containsExactlyElementsOf(
                        IntStream.range(0, 300).mapToObj(String::valueOf).toList());
    }

    private WebSocket connect() throws Exception {
        WebSocket client = server.connect();
        client.textMessageHandler(answers::add);
        return client;
    }
}
