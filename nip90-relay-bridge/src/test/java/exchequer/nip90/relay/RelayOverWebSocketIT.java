package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.nostr.RelaySubscription;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our client and our relay across a real socket. */
class RelayOverWebSocketIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Filter NOTES = Filter.any().withKinds(List.of(1));

    private final TestClock clock = new TestClock();
    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedRelay relay =
            EmbeddedRelay.start(
                    new RelayStore(NostrDatabase.empty(), clock),
                    RelayLimits.standard(),
                    Admission.everyone(),
                    clock);
    private URI address;

    @BeforeEach
    void listen() throws Exception {
        HttpServerOptions options =
                new HttpServerOptions()
                        .setMaxWebSocketFrameSize(1 << 20)
                        .setMaxWebSocketMessageSize(1 << 20);
        HttpServer server =
                vertx.createHttpServer(options)
                        .webSocketHandler(this::accept)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
        address = URI.create("ws://127.0.0.1:" + server.actualPort() + "/");
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void accept(ServerWebSocket socket) {
        RelayConnection connection =
                relay.open(new SocketOutbound(socket), socket.remoteAddress().toString());
        socket.textMessageHandler(connection::onText);
        socket.closeHandler(_ -> connection.onClose());
    }

    @Test
    void an_event_travels_from_one_client_to_another() throws Exception {
        try (RelayClient author = connect();
                RelayClient reader = connect()) {
            NostrEvent stored = Events.note(1, 1, "stored 😀" + "x".repeat(100_000), List.of());
            assertThat(publish(author, stored))
                    .isEqualTo(new RelayMessage.Ok(stored.id(), true, ""));

            BlockingQueue<NostrEvent> received = new LinkedBlockingQueue<>();
            RelaySubscription subscription = reader.subscribe(List.of(NOTES), received::add);
            subscription.eose().get(10, TimeUnit.SECONDS);
            assertThat(received).containsExactly(stored);

            NostrEvent live = Events.note(2, 1, "live", List.of());
            publish(author, live);
            assertThat(received.take()).isEqualTo(stored);
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(live);

            subscription.close();
            assertThat(subscription.closed()).isCompleted();
        }
    }

    @Test
    void a_refusal_is_an_answer_not_a_failure() throws Exception {
        try (RelayClient client = connect()) {
            NostrEvent forged = Events.withForgedSignature(Events.note(1, 1, "x", List.of()));
            RelayMessage.Ok answer = publish(client, forged);

            assertThat(answer.accepted()).isFalse();
            assertThat(answer.message()).isEqualTo("invalid: bad signature");
        }
    }

    @Test
    void when_the_relay_goes_away_everything_open_ends() throws Exception {
        try (RelayClient client = connect()) {
            RelaySubscription subscription = client.subscribe(List.of(NOTES), _ -> {});
            subscription.eose().get(10, TimeUnit.SECONDS);
            relay.close();

            assertThat(client.closed().get(10, TimeUnit.SECONDS)).contains("1001");
            assertThat(subscription.closed()).isCompleted();
            assertThatThrownBy(() -> publish(client, Events.note(1, 1, "x", List.of())))
                    .hasRootCauseInstanceOf(RelayClient.RelayUnavailable.class);
        }
    }

    @Test
    void a_consumer_that_throws_does_not_end_the_connection() throws Exception {
        try (RelayClient client = connect()) {
            publish(client, Events.note(1, 1, "x", List.of()));
            RelaySubscription broken =
                    client.subscribe(
                            List.of(NOTES),
                            _ -> {
                                throw new IllegalStateException("a bug");
                            });

            assertThat(broken.eose()).succeedsWithin(TIMEOUT);
        }
    }

    @Test
    void a_relay_that_is_not_there_is_a_failed_future() {
        assertThat(RelayClient.connect(URI.create("ws://127.0.0.1:1/"), TIMEOUT))
                .failsWithin(TIMEOUT);
    }

    private RelayClient connect() throws Exception {
        return RelayClient.connect(address, TIMEOUT).get(10, TimeUnit.SECONDS);
    }

    private static RelayMessage.Ok publish(RelayClient client, NostrEvent event) throws Exception {
        return client.publish(event).get(10, TimeUnit.SECONDS);
    }
}
