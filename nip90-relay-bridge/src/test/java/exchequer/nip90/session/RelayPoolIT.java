package exchequer.nip90.session;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.relay.Admission;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.NostrSchema;
import exchequer.nip90.relay.ReceivedEvent;
import exchequer.nip90.relay.RelayLimits;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.Sighting;
import exchequer.nip90.relay.SocketRelay;
import exchequer.nip90.relay.StoredEvent;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our relay listens at two others, over real sockets. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RelayPoolIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<Integer> KINDS = List.of(5_100, 7_000);
    private static final SessionRules RULES =
            new SessionRules(
                    List.of(Filter.any().withKinds(KINDS)),
                    Duration.ofHours(48),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    20,
                    1_000);

    private final InstantSource clock = InstantSource.system();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final DataSource homeDatabase = database();
    private final RelayStore home = new RelayStore(homeDatabase, clock);
    private final EmbeddedRelay homeRelay = embedded(home);
    private RelayPool current;
    private int number;

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    /** A relay of somebody else, which may go away and come back at the same address. */
    private final class Outside {

        private final RelayStore store = new RelayStore(database(), clock);
        private final boolean reconciles;
        private final RelayLimits.Reconciliations limits;
        private SocketRelay socket;

        Outside(boolean reconciles) throws Exception {
            this(reconciles, RelayLimits.standard().reconciliations());
        }

        Outside(boolean reconciles, RelayLimits.Reconciliations limits) throws Exception {
            this.reconciles = reconciles;
            this.limits = limits;
            this.socket = listen(0);
        }

        private SocketRelay listen(int port) throws Exception {
            EmbeddedRelay relay = embedded(store, limits);
            SocketRelay listening =
                    reconciles
                            ? SocketRelay.listen(relay, port)
                            : SocketRelay.withoutReconciliation(relay, port);
            open.add(listening);
            return listening;
        }

        URI address() {
            return socket.address();
        }

        void publish(List<NostrEvent> events) {
            events.stream()
                    .map(socket.relay()::publish)
                    .toList()
                    .forEach(ok -> assertThat(ok.join().isHeld()).isTrue());
        }

        /** Takes the socket away, lets others publish meanwhile, and comes back. */
        void isAwayWhile(List<NostrEvent> published) throws Exception {
            int port = socket.port();
            socket.close();
            try (EmbeddedRelay unreachable = embedded(store)) {
                published.stream()
                        .map(unreachable::publish)
                        .toList()
                        .forEach(ok -> assertThat(ok.join().isHeld()).isTrue());
            }
            socket = listen(port);
        }
    }

    @Test
    void what_two_relays_show_is_stored_once_with_where_it_was_seen() throws Exception {
        Outside one = new Outside(true);
        Outside two = new Outside(true);
        List<NostrEvent> before = events(30);
        one.publish(before);
        two.publish(before);
        pool(one, two);
        awaitListening(one, two);
        List<NostrEvent> live = events(30);
        one.publish(live);
        two.publish(live);

        awaitExactly(before, live);
        List<NostrEvent> all = new ArrayList<>(before);
        all.addAll(live);
        for (NostrEvent event : all) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(home.sightings(event.id()))
                                            .extracting(Sighting::relay)
                                            .contains(first(event), one.address().toString()));
        }
        NostrEvent onlyTwo = event();
        two.publish(List.of(onlyTwo));
        awaitExactly(before, live, List.of(onlyTwo));
        assertThat(home.sightings(onlyTwo.id()))
                .extracting(Sighting::relay)
                .containsExactly(two.address().toString());
    }

    @Test
    void a_relay_killed_in_mid_stream_is_caught_up_with_by_reconciling() throws Exception {
        killedInMidStream(true, "reconciled");
    }

    @Test
    void a_relay_killed_in_mid_stream_is_caught_up_with_in_pages() throws Exception {
        killedInMidStream(false, "read in pages");
    }

    private void killedInMidStream(boolean reconciles, String how) throws Exception {
        Outside one = new Outside(reconciles);
        Outside two = new Outside(reconciles);
        RelayPool pool = pool(one, two);
        awaitListening(one, two);
        List<NostrEvent> streamed = events(150);
        one.publish(streamed.subList(0, 100));
        // More than a page in one second, as a burst of requests is.
        List<NostrEvent> missed = new ArrayList<>(burst(15));
        missed.addAll(events(90));
        one.isAwayWhile(missed);
        one.publish(streamed.subList(100, 150));
        two.publish(streamed.subList(50, 120));

        awaitExactly(streamed, missed);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(pool.states())
                                        .extracting(SessionState::note)
                                        .containsExactly(how, how));
    }

    @Test
    void what_was_published_while_we_were_down_is_there_after_a_restart() throws Exception {
        Outside one = new Outside(true);
        RelayPool first = pool(one);
        List<NostrEvent> before = events(5);
        one.publish(before);
        awaitExactly(before);
        awaitListening(one);
        first.close();
        List<NostrEvent> missed = events(50);
        one.publish(missed);
        pool(one);

        awaitExactly(before, missed);
    }

    @Test
    void a_second_with_more_events_than_a_page_is_read_kind_by_kind() throws Exception {
        Outside one = new Outside(false);
        long second = clock.instant().getEpochSecond() - 100;
        List<NostrEvent> crowded = new ArrayList<>();
        for (int kind : KINDS) {
            for (int i = 0; i < 19; i++) {
                crowded.add(event(second, kind));
            }
        }
        List<NostrEvent> older = List.of(event(second - 1, 5_100), event(second - 50, 7_000));
        one.publish(crowded);
        one.publish(older);
        pool(one);

        awaitExactly(crowded, older);
    }

    @Test
    void a_relay_that_falls_silent_is_left_and_found_again() throws Exception {
        Outside one = new Outside(true);
        pool(one);
        awaitListening(one);
        one.socket.fallSilent();
        List<NostrEvent> events = events(3);
        Awaitility.await().atMost(PATIENCE).until(() -> one.socket.connections() > 1);
        one.publish(events);

        awaitExactly(events);
    }

    @Test
    void a_forged_event_is_not_taken_over_and_harms_nobody() throws Exception {
        Outside forger = new Outside(true);
        Outside honest = new Outside(true);
        NostrEvent genuine = event();
        NostrEvent forged = Events.withForgedSignature(genuine);
        forger.store.store(new ReceivedEvent(forged, NostrJson.write(forged), clock.instant()));
        pool(forger, honest);
        awaitListening(forger, honest);
        assertThat(stored()).isEmpty();
        honest.publish(List.of(genuine));

        awaitExactly(List.of(genuine));
        assertThat(home.sightings(genuine.id()))
                .extracting(Sighting::relay)
                .containsExactly(honest.address().toString());
    }

    @Test
    void a_relay_that_finds_the_window_too_large_is_reconciled_in_smaller_ones() throws Exception {
        Outside one =
                new Outside(true, new RelayLimits.Reconciliations(2, 25, 100, RULES.overlap()));
        List<NostrEvent> events = events(120);
        one.publish(events);
        RelayPool pool = pool(one);

        awaitExactly(events);
        awaitListening(one);
        assertThat(pool.states()).extracting(SessionState::note).containsExactly("reconciled");
    }

    @Test
    void a_relay_that_announces_to_reconcile_and_refuses_is_read_in_pages() throws Exception {
        Outside one = new Outside(true, new RelayLimits.Reconciliations(2, 1, 1, RULES.overlap()));
        List<NostrEvent> events = new ArrayList<>(burst(10));
        events.addAll(events(30));
        one.publish(events);
        pool(one);

        awaitExactly(events);
    }

    @Test
    void an_event_that_could_not_be_stored_is_asked_for_again() throws Exception {
        Outside one = new Outside(true);
        AtomicInteger failures = new AtomicInteger();
        SharedIntake failing =
                new SharedIntake(
                        (event, raw, relay) ->
                                failures.getAndDecrement() > 0
                                        ? CompletableFuture.completedFuture(
                                                new RelayMessage.Ok(
                                                        event.id(), false, "error: disk full"))
                                        : homeRelay.receive(event, raw, relay));
        RelaySession session =
                new RelaySession(
                        one.address(),
                        RULES,
                        Listening.plainly(),
                        failing,
                        home,
                        new RelayProgress(homeDatabase, one.address().toString()),
                        new BackOff(RULES.firstPause(), RULES.longestPause(), new Random(1)),
                        clock);
        open.add(session);
        session.start();
        Awaitility.await().atMost(PATIENCE).until(() -> session.connection().isPresent());
        List<NostrEvent> events = events(10);
        // Fails live, and once more while catching up.
        failures.set(2);
        one.publish(events);

        awaitExactly(events);
        assertThat(failures.get()).isNegative();
    }

    private String first(NostrEvent event) {
        return home.sightings(event.id()).getFirst().relay();
    }

    private RelayPool pool(Outside... relays) {
        RelayPool pool =
                new RelayPool(
                        new RelayPool.Parts(homeRelay, home, homeDatabase, clock, new Random(1)),
                        RULES,
                        List.of(relays).stream().map(Outside::address).toList());
        pool.start();
        open.add(pool);
        current = pool;
        return pool;
    }

    private void awaitListening(Outside... relays) {
        for (Outside relay : relays) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> current.connection(relay.address()).isPresent());
        }
    }

    @SafeVarargs
    private void awaitExactly(List<NostrEvent>... parts) {
        List<NostrEvent> all = new ArrayList<>();
        List.of(parts).forEach(all::addAll);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stored()).hasSizeGreaterThanOrEqualTo(all.size()));
        assertThat(stored()).containsExactlyInAnyOrderElementsOf(all);
    }

    private List<NostrEvent> stored() {
        return home.readAfter(0, 10_000, KINDS).events().stream().map(StoredEvent::event).toList();
    }

    private List<NostrEvent> events(int count) {
        return IntStream.range(0, count).mapToObj(_ -> event()).toList();
    }

    private List<NostrEvent> burst(int count) {
        long second = clock.instant().getEpochSecond() - 60;
        return IntStream.range(0, count).mapToObj(_ -> event(second, 7_000)).toList();
    }

    private NostrEvent event() {
        return event(clock.instant().getEpochSecond() - number % 40, KINDS.get(number % 2));
    }

    private NostrEvent event(long createdAt, int kind) {
        return Events.ALICE.sign(
                new EventTemplate(createdAt, kind, List.of(), "event " + number++));
    }

    private EmbeddedRelay embedded(RelayStore store) {
        return embedded(store, RelayLimits.standard().reconciliations());
    }

    private EmbeddedRelay embedded(RelayStore store, RelayLimits.Reconciliations limits) {
        RelayLimits.Rate fast = new RelayLimits.Rate(10_000, 10_000);
        EmbeddedRelay relay =
                EmbeddedRelay.start(
                        store,
                        RelayLimits.standard().withRates(fast, fast).withReconciliations(limits),
                        Admission.everyone(),
                        clock);
        open.add(relay);
        return relay;
    }

    private static DataSource database() {
        DataSource database = SharedPostgres.newDatabase();
        NostrSchema.migrate(database);
        return database;
    }
}
