package exchequer.nip90.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.SocketRelay;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.session.BackOff;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our outbox and relays of others, over real sockets. */
class OutboxIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final URI NOWHERE = URI.create("ws://127.0.0.1:1/");

    private volatile Duration later = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(later);
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<URI, RelayClient> connections = new ConcurrentHashMap<>();
    private final Outbox outbox = new Outbox(database(), clock);
    private int number;

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    /** A relay that gives prepared refusals first. */
    private final class Outside {

        private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
        private final RelayStore store = new RelayStore(database(), clock);
        private final SocketRelay socket;

        Outside(String... refusals) throws Exception {
            this.refusals.addAll(List.of(refusals));
            EmbeddedRelay relay =
                    EmbeddedRelay.start(
                            store,
                            RelayLimits.standard(),
                            (_, _) -> Optional.ofNullable(this.refusals.poll()),
                            clock);
            socket = SocketRelay.listen(relay, 0);
            open.add(socket);
        }

        URI address() {
            return socket.address();
        }

        void connect() throws Exception {
            RelayClient client =
                    RelayClient.connect(address(), Duration.ofSeconds(5)).get(10, TimeUnit.SECONDS);
            open.add(client);
            connections.put(address(), client);
        }

        List<NostrEvent> events() {
            return store.readAfter(0, 100, List.of(5_100)).events().stream()
                    .map(StoredEvent::event)
                    .toList();
        }
    }

    @Test
    void it_is_visible_on_how_many_relays_an_event_is_and_why_not_on_the_others() throws Exception {
        Outside willing = new Outside();
        Outside hostile = new Outside("blocked: not you", "blocked: asked twice");
        Outside late = new Outside();
        willing.connect();
        hostile.connect();
        NostrEvent event = event();
        postman(willing.address(), hostile.address(), late.address());
        outbox.put(event, List.of(willing.address(), hostile.address(), late.address()));

        awaitSummary(event, "published on 1 of 3");
        assertThat(delivery(event, hostile.address()))
                .satisfies(refused -> assertThat(refused.answer()).isEqualTo("blocked: not you"))
                .extracting(Delivery::state)
                .isEqualTo(Delivery.State.REFUSED);
        assertThat(delivery(event, late.address()).attempts()).isZero();
        assertThat(publication(event).isSettled()).isFalse();
        late.connect();
        awaitSummary(event, "published on 2 of 3");
        assertThat(publication(event).isSettled()).isTrue();
        assertThat(late.events()).containsExactly(event);
        assertThat(hostile.refusals).hasSize(1);
    }

    @Test
    void what_is_refused_for_the_moment_is_tried_again() throws Exception {
        Outside busy = new Outside("rate-limited: slow down", "error: try again", "what?");
        busy.connect();
        NostrEvent event = event();
        postman(busy.address());
        outbox.put(event, List.of(busy.address()));

        awaitSummary(event, "published on 1 of 1");
        assertThat(delivery(event, busy.address()).attempts()).isEqualTo(4);
        assertThat(busy.events()).containsExactly(event);
    }

    @Test
    void who_wants_to_know_us_first_is_not_asked_again_until_it_does() throws Exception {
        Outside strict = new Outside("auth-required: who are you");
        strict.connect();
        NostrEvent event = event();
        postman(strict.address());
        outbox.put(event, List.of(strict.address()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                delivery(event, strict.address()).state()
                                        == Delivery.State.AWAITING_AUTH);

        assertThat(outbox.authenticated(strict.address())).isEqualTo(1);
        awaitSummary(event, "published on 1 of 1");
        assertThat(delivery(event, strict.address()).attempts()).isEqualTo(2);
    }

    @Test
    void what_a_relay_has_already_counts_as_published() throws Exception {
        Outside relay = new Outside();
        relay.connect();
        NostrEvent event = event();
        relay.socket.relay().publish(event).get(10, TimeUnit.SECONDS);
        postman(relay.address());
        outbox.put(event, List.of(relay.address()));

        awaitSummary(event, "published on 1 of 1");
        assertThat(delivery(event, relay.address()).answer()).startsWith("duplicate: ");
    }

    @Test
    void what_has_expired_is_never_sent() throws Exception {
        Outside relay = new Outside();
        NostrEvent event =
                Events.note(
                        clock.instant().getEpochSecond(),
                        5_100,
                        "",
                        List.of(
                                List.of(
                                        "expiration",
                                        String.valueOf(clock.instant().getEpochSecond() + 60))));
        outbox.put(event, List.of(relay.address()));
        later = Duration.ofSeconds(61);
        relay.connect();
        postman(relay.address());

        Awaitility.await().atMost(PATIENCE).until(() -> publication(event).isSettled());
        assertThat(publication(event).summary()).isEqualTo("published on 0 of 1");
        assertThat(delivery(event, relay.address()).answer())
                .isEqualTo("invalid: too late to be sent");
    }

    @Test
    void a_postman_that_dies_with_a_letter_in_hand_loses_nothing() {
        NostrEvent event = event();
        outbox.put(event, List.of(NOWHERE));
        Duration lease = Duration.ofSeconds(60);
        assertThat(outbox.claim(NOWHERE, 10, lease)).hasSize(1);

        assertThat(outbox.claim(NOWHERE, 10, lease)).isEmpty();
        later = Duration.ofSeconds(61);
        assertThat(outbox.claim(NOWHERE, 10, lease))
                .extracting(Outbox.Due::attempts)
                .containsExactly(2);
    }

    @Test
    void putting_it_in_again_changes_nothing_but_adds_relays() {
        NostrEvent event = event();
        outbox.put(event, List.of(NOWHERE));
        Outbox.Due due = outbox.claim(NOWHERE, 10, Duration.ofSeconds(1)).getFirst();
        outbox.settle(due, new Verdict.Held(), "a\0b");
        outbox.put(event, List.of(NOWHERE, URI.create("ws://127.0.0.1:2/")));
        outbox.settle(due, new Verdict.Refused(), "a late answer");

        assertThat(publication(event).summary()).isEqualTo("published on 1 of 2");
        assertThat(delivery(event, NOWHERE).answer()).isEqualTo("a?b");
        assertThat(outbox.publication("f".repeat(64))).isEmpty();
    }

    private void postman(URI... relays) {
        OutboxPostman postman =
                new OutboxPostman(
                        outbox,
                        List.of(relays),
                        relay -> Optional.ofNullable(connections.get(relay)),
                        new OutboxPostman.Rules(
                                Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofMillis(50)),
                        new BackOff(Duration.ofMillis(50), Duration.ofMillis(200), new Random(1)),
                        clock);
        postman.start();
        open.add(postman);
    }

    private void awaitSummary(NostrEvent event, String summary) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(publication(event).summary()).isEqualTo(summary));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                publication(event).deliveries().stream()
                                        .noneMatch(this::isBeingTried));
    }

    /** Connected, and still without an answer. */
    private boolean isBeingTried(Delivery delivery) {
        return delivery.state() == Delivery.State.WAITING
                && connections.containsKey(delivery.relay());
    }

    private Publication publication(NostrEvent event) {
        return outbox.publication(event.id()).orElseThrow();
    }

    private Delivery delivery(NostrEvent event, URI relay) {
        return publication(event).deliveries().stream()
                .filter(delivery -> delivery.relay().equals(relay))
                .findFirst()
                .orElseThrow();
    }

    private NostrEvent event() {
        return Events.note(clock.instant().getEpochSecond(), 5_100, "event " + number++, List.of());
    }

    private static DataSource database() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        return database;
    }
}
