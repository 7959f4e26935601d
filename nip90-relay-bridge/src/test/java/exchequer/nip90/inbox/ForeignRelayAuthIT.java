package exchequer.nip90.inbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayIdentity;
import exchequer.nip90.outbox.Delivery;
import exchequer.nip90.outbox.Outbox;
import exchequer.nip90.outbox.OutboxPostman;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.session.BackOff;
import exchequer.nip90.session.ChangingFilters;
import exchequer.nip90.session.Listening;
import exchequer.nip90.session.RelayPool;
import exchequer.nip90.session.SessionRules;
import exchequer.nip90.session.SessionState;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay that is not ours, and that serves only whom it knows (NIP-42). */
class ForeignRelayAuthIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int KIND = 5_050;
    private static final SessionRules RULES =
            new SessionRules(
                    List.of(Filter.any().withKinds(List.of(KIND))),
                    Duration.ofHours(48),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    20,
                    1_000);

    private final InstantSource clock = InstantSource.system();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final DataSource database = database();
    private final RelayStore store = new RelayStore(database, clock);
    private final Outbox outbox = new Outbox(database, clock);
    private int number;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"early", "late"})
    void who_says_who_it_is_hears_and_is_heard(String when) throws Exception {
        ForeignRelay foreign = opened(ForeignRelay.demandingAuth(when));
        NostrEvent before = event(BUYER);
        publish(foreign, before);
        RelayPool pool = pool(foreign, RelayIdentity.as(OURS::sign, clock));
        postman(foreign, pool::connection);
        NostrEvent ours = event(OURS);
        outbox.put(ours, List.of(foreign.address()));

        awaitHeld(ours, foreign.address());
        NostrEvent live = event(BUYER);
        publish(foreign, live);
        Awaitility.await("what others said there")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stored()).contains(before, live));
        Awaitility.await("the state of the session")
                .atMost(PATIENCE)
                .until(() -> pool.states().getFirst().authenticated());
    }

    @Test
    void event_that_was_refused_before_it_knew_us_is_sent_again() throws Exception {
        ForeignRelay foreign = opened(ForeignRelay.demandingAuth("late"));
        RelayClient client = client(foreign, RelayIdentity.as(OURS::sign, clock));
        NostrEvent ours = event(OURS);
        outbox.put(ours, List.of(foreign.address()));
        postman(foreign, _ -> Optional.of(client));

        awaitHeld(ours, foreign.address());
        assertThat(delivery(ours).attempts()).isEqualTo(2);
        assertThat(client.isAuthenticated()).isTrue();
    }

    @Test
    void who_stays_unknown_is_told_why_nothing_comes_and_keeps_what_it_has_to_say()
            throws Exception {
        ForeignRelay foreign = opened(ForeignRelay.demandingAuth("early"));
        RelayClient client = client(foreign, RelayIdentity.nobody());
        NostrEvent ours = event(OURS);
        outbox.put(ours, List.of(foreign.address()));
        postman(foreign, _ -> Optional.of(client));
        RelayPool pool = pool(foreign, RelayIdentity.nobody());

        Awaitility.await("the reason")
                .atMost(PATIENCE)
                .until(() -> pool.states().getFirst().note().contains("auth-required: "));
        assertThat(pool.states().getFirst())
                .matches(state -> !state.authenticated())
                .extracting(SessionState::phase)
                .isNotEqualTo(SessionState.Phase.LISTENING);
        Awaitility.await("the delivery")
                .atMost(PATIENCE)
                .until(() -> delivery(ours).state() == Delivery.State.AWAITING_AUTH);
    }

    private void awaitHeld(NostrEvent event, URI relay) {
        Awaitility.await("the relay's OK")
                .atMost(PATIENCE)
                .until(() -> delivery(event).state() == Delivery.State.HELD);
        assertThat(outbox.backlogs().get(relay).held()).isEqualTo(1);
    }

    private Delivery delivery(NostrEvent event) {
        return outbox.publication(event.id()).orElseThrow().deliveries().getFirst();
    }

    private List<NostrEvent> stored() {
        return store.readAfter(0, 100, List.of(KIND)).events().stream()
                .map(StoredEvent::event)
                .toList();
    }

    /** As somebody whom the relay gets to know first. */
    private void publish(ForeignRelay foreign, NostrEvent event) throws Exception {
        RelayClient client = client(foreign, RelayIdentity.as(STRANGER::sign, clock));
        Awaitility.await("the relay's OK")
                .atMost(PATIENCE)
                .until(
                        () ->
                                client.publish(event)
                                        .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                                        .isHeld());
    }

    private RelayClient client(ForeignRelay foreign, RelayIdentity auth) throws Exception {
        return opened(
                RelayClient.connect(foreign.address(), ANSWER, auth)
                        .get(2 * ANSWER.toMillis(), TimeUnit.MILLISECONDS));
    }

    private NostrEvent event(NostrKey author) {
        return author.sign(
                new EventTemplate(
                        clock.instant().getEpochSecond(), KIND, List.of(), "event " + number++));
    }

    private RelayPool pool(ForeignRelay foreign, RelayIdentity auth) {
        EmbeddedRelay relay =
                opened(
                        EmbeddedRelay.start(
                                store, RelayLimits.standard(), Admission.everyone(), clock));
        RelayPool pool =
                opened(
                        new RelayPool(
                                new RelayPool.Parts(relay, store, database, clock, new Random(1)),
                                RULES,
                                List.of(foreign.address()),
                                new Listening(ChangingFilters.none(), _ -> true, auth)));
        pool.start();
        return pool;
    }

    private void postman(ForeignRelay foreign, Function<URI, Optional<RelayClient>> connections) {
        opened(
                        new OutboxPostman(
                                outbox,
                                List.of(foreign.address()),
                                connections,
                                new OutboxPostman.Rules(
                                        ANSWER, Duration.ofHours(1), Duration.ofMillis(50)),
                                new BackOff(
                                        Duration.ofMillis(50),
                                        Duration.ofMillis(200),
                                        new Random(2)),
                                clock))
                .start();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private static DataSource database() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        return database;
    }
}
