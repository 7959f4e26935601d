package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.negentropy.Initiator;
import exchequer.nip90.negentropy.SealedItems;
import exchequer.nip90.negentropy.SyncLimits;
import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayMessage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way by which an event leaves the relay, for everybody who may ask. */
class ConfidentialEventsIT {

    private static final NostrKey ALICE = Events.ALICE;
    private static final NostrKey BOB = Events.BOB;
    private static final NostrKey MALLORY = Events.key(3);
    private static final NostrKey ONE_TIME = Events.key(9);

    /** Of events that only mark a moment. */
    private static final int BARRIER = 30_000;

    private static final NostrEvent NOTE = by(ALICE, 1, to(BOB));
    private static final NostrEvent MESSAGE = by(ALICE, 4, to(BOB));
    private static final NostrEvent WRAP = by(ONE_TIME, 1_059, to(BOB));
    private static final NostrEvent NOW = by(ONE_TIME, 21_059, to(BOB));
    private static final NostrEvent UNWANTED = by(ONE_TIME, 1_059, to(BOB), List.of("x", "1"));
    private static final NostrEvent DELETION =
            by(BOB, 5, List.of("e", UNWANTED.id()), List.of("k", "1059"));
    private static final NostrEvent PUBLIC_DELETION =
            by(BOB, 5, List.of("e", NOTE.id()), List.of("k", "1"));

    private static final List<NostrEvent> ALL =
            List.of(NOTE, MESSAGE, WRAP, NOW, UNWANTED, DELETION, PUBLIC_DELETION);
    private static final Set<NostrEvent> PUBLIC = Set.of(NOTE, PUBLIC_DELETION);

    /** Who asks, and what is then to be seen, live; what is not stored is taken off below. */
    private static final Map<List<NostrKey>, Set<NostrEvent>> SEEN =
            Map.of(
                    List.of(),
                    PUBLIC,
                    List.of(MALLORY),
                    PUBLIC,
                    // Whose key it bears says nothing: the key of a wrap is used once.
                    List.of(ONE_TIME),
                    PUBLIC,
                    List.of(ALICE),
                    and(PUBLIC, MESSAGE),
                    List.of(BOB),
                    and(PUBLIC, MESSAGE, WRAP, NOW, UNWANTED, DELETION),
                    List.of(MALLORY, BOB),
                    and(PUBLIC, MESSAGE, WRAP, NOW, UNWANTED, DELETION));

    /** Filters that ask for something else too, so that they are never refused. */
    private static final Map<String, Filter> FILTERS = filters();

    private final TestClock clock = new TestClock();
    private final GatedDatabase database = new GatedDatabase(NostrDatabase.empty());
    private final EmbeddedRelay relay =
            EmbeddedRelay.start(
                    new RelayStore(database.dataSource(), clock),
                    RelayLimits.standard(),
                    Admission.everyone(),
                    clock,
                    Answers.challenger());

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void stored_events_are_shown_to_those_involved() {
        publishAll();
        forEverybody(
                (name, filter, client, seen) -> {
                    client.subscribe("s", filter);
                    assertThat(eventsUpToEose(client))
                            .as(name)
                            .isEqualTo(shown(seen, filter, UNWANTED, NOW));
                });
    }

    @Test
    void reconciling_names_events_to_those_involved() {
        publishAll();
        forEverybody(
                (name, filter, client, seen) ->
                        assertThat(reconciled(client, filter))
                                .as(name)
                                .isEqualTo(shown(seen, filter, UNWANTED, NOW)));
    }

    @Test
    void live_events_are_shown_to_those_involved() {
        Map<String, Runnable> checks = new LinkedHashMap<>();
        forEverybody(
                (name, filter, client, seen) -> {
                    client.subscribe("s", filter);
                    eventsUpToEose(client);
                    checks.put(
                            name,
                            () ->
                                    assertThat(eventsUpToNow(client))
                                            .as(name)
                                            .isEqualTo(shown(seen, filter)));
                });
        publishAll();
        awaitFeed();
        checks.values().forEach(Runnable::run);
    }

    @Test
    void events_that_arrive_while_the_stored_ones_are_read_are_shown_to_those_involved() {
        int round = 0;
        for (Map.Entry<List<NostrKey>, Set<NostrEvent>> each : SEEN.entrySet()) {
            NostrDatabase.empty();
            TestClient client = client(each.getKey());
            GatedDatabase.Gate gate = database.holdAfterCommit(GatedDatabase.QUERY);
            client.subscribe("s", Filter.any());
            gate.awaitReached();
            publishFresh("round " + round++);
            gate.release();

            assertThat(kindsUpTo(client, BARRIER))
                    .as("%s", each.getKey().size())
                    .isEqualTo(
                            each.getValue().stream()
                                    .map(NostrEvent::kind)
                                    .filter(Confidential.KINDS::contains)
                                    .collect(Collectors.toSet()));
        }
    }

    @Test
    void a_key_that_is_proven_later_opens_the_live_feed_of_an_open_subscription() {
        TestClient client = TestClient.of(relay);
        client.subscribe("s", Filter.any());
        String challenge = client.nextChallenge();
        client.storedPart();
        publish(WRAP);
        publish(NOTE);
        assertThat(client.nextEvent()).isEqualTo(NOTE);
        client.text(new ClientMessage.Auth(Answers.to(challenge, BOB, clock.seconds())).toJson());
        assertThat(client.nextOk().accepted()).isTrue();
        publish(UNWANTED);

        assertThat(client.nextEvent()).isEqualTo(UNWANTED);
        client.hasReceivedNothingElse();
    }

    @Test
    void the_reader_deletes_wraps_and_nobody_else_does() {
        NostrEvent theirs = by(MALLORY, 5, List.of("e", WRAP.id()), List.of("k", "1059"));
        NostrEvent later = by(ONE_TIME, 1_059, to(BOB), List.of("x", "2"));
        NostrEvent early = by(BOB, 5, List.of("e", later.id()), List.of("k", "1059"));
        NostrEvent earlyByOther = by(MALLORY, 5, List.of("e", UNWANTED.id()));
        publish(WRAP);
        publish(theirs);
        publish(early);
        publish(earlyByOther);
        publish(UNWANTED);
        TestClient client = TestClient.of(relay);
        client.publish(later);
        assertThat(client.nextOk().message()).isEqualTo("deleted: it was deleted");

        TestClient bob = client(List.of(BOB));
        bob.subscribe("s", Filter.any().withKinds(List.of(1_059)));
        assertThat(bob.storedPart()).containsExactlyInAnyOrder(WRAP, UNWANTED);
        publish(by(BOB, 5, List.of("e", WRAP.id()), List.of("e", UNWANTED.id())));
        bob.subscribe("s", Filter.any().withKinds(List.of(1_059)));
        assertThat(bob.storedPart()).isEmpty();
    }

    @Test
    void a_message_is_not_deleted_by_its_reader() {
        publish(MESSAGE);
        publish(by(BOB, 5, List.of("e", MESSAGE.id()), List.of("k", "4")));
        TestClient bob = client(List.of(BOB));
        bob.subscribe("s", Filter.any().withKinds(List.of(4)));
        assertThat(bob.storedPart()).containsExactly(MESSAGE);
    }

    @Test
    void a_relay_to_which_nobody_can_prove_anything_shows_them_to_nobody() {
        try (EmbeddedRelay anonymous =
                EmbeddedRelay.start(
                        new RelayStore(database.dataSource(), clock),
                        RelayLimits.standard(),
                        Admission.everyone(),
                        clock)) {
            publishAll();
            TestClient client = TestClient.of(anonymous);
            client.subscribe("s", Filter.any());
            assertThat(client.storedPart()).containsExactlyInAnyOrderElementsOf(PUBLIC);
            client.subscribe("s", Filter.any().withKinds(List.of(4)));
            assertThat(client.nextClosed())
                    .isEqualTo("restricted: these are shown only to those involved");
        }
    }

    private interface Check {
        void run(String name, Filter filter, TestClient client, Set<NostrEvent> seen);
    }

    private void forEverybody(Check check) {
        SEEN.forEach(
                (keys, seen) ->
                        FILTERS.forEach(
                                (name, filter) ->
                                        check.run(
                                                keys.size() + " keys, " + seen.size() + ": " + name,
                                                filter,
                                                client(keys),
                                                seen)));
    }

    private TestClient client(List<NostrKey> keys) {
        TestClient client = TestClient.of(relay);
        return keys.isEmpty() ? client : client.proving(clock, keys.toArray(NostrKey[]::new));
    }

    private void publishAll() {
        ALL.forEach(this::publish);
    }

    /** New events of the confidential kinds, then one that everybody sees. */
    private void publishFresh(String text) {
        for (int kind : List.of(4, 1_059, 21_059, BARRIER)) {
            NostrKey author = kind == 4 || kind == BARRIER ? ALICE : ONE_TIME;
            publish(author.sign(new EventTemplate(2_000, kind, List.of(to(BOB)), text)));
        }
    }

    private void publish(NostrEvent event) {
        assertThat(relay.publish(event).orTimeout(10, TimeUnit.SECONDS).join().message()).isEmpty();
    }

    private static Set<NostrEvent> eventsUpToEose(TestClient client) {
        return Stream.generate(client::next)
                .filter(message -> !(message instanceof RelayMessage.Auth))
                .takeWhile(message -> !(message instanceof RelayMessage.Eose))
                .map(message -> ((RelayMessage.Event) message).event())
                .collect(Collectors.toSet());
    }

    private static Set<NostrEvent> eventsUpToNow(TestClient client) {
        client.text("[\"CLOSE\"]");
        return Stream.generate(client::next)
                .filter(message -> !(message instanceof RelayMessage.Auth))
                .takeWhile(message -> !(message instanceof RelayMessage.Notice))
                .map(message -> ((RelayMessage.Event) message).event())
                .filter(event -> event.kind() != BARRIER)
                .collect(Collectors.toSet());
    }

    /** Returns when everything published before has reached its subscribers. */
    private void awaitFeed() {
        TestClient watcher = TestClient.of(relay);
        watcher.subscribe("s", Filter.any().withKinds(List.of(BARRIER)));
        watcher.storedPart();
        publish(by(ALICE, BARRIER));
        assertThat(watcher.nextEvent().kind()).isEqualTo(BARRIER);
    }

    private static Set<Integer> kindsUpTo(TestClient client, int last) {
        return Stream.generate(client::next)
                .filter(RelayMessage.Event.class::isInstance)
                .map(message -> ((RelayMessage.Event) message).event().kind())
                .takeWhile(kind -> kind != last)
                .collect(Collectors.toSet());
    }

    private static Set<NostrEvent> reconciled(TestClient client, Filter filter) {
        Initiator nothing = new Initiator(SealedItems.of(List.of()), SyncLimits.standard());
        client.text(new ClientMessage.NegOpen("n", filter, nothing.open()).toJson());
        RelayMessage answer = client.next();
        if (answer instanceof RelayMessage.Auth) {
            answer = client.next();
        }
        Initiator.Step step = nothing.next(((RelayMessage.NegMsg) answer).message());
        Set<String> ids = new TreeSet<>();
        ((Initiator.Step.Finished) step).found().need().forEach(id -> ids.add(id.toHex()));
        return ALL.stream().filter(event -> ids.contains(event.id())).collect(Collectors.toSet());
    }

    private static Set<NostrEvent> shown(
            Set<NostrEvent> seen, Filter filter, NostrEvent... except) {
        return seen.stream()
                .filter(filter::matches)
                .filter(event -> !List.of(except).contains(event))
                .collect(Collectors.toSet());
    }

    private static Map<String, Filter> filters() {
        Map<String, Filter> filters = new LinkedHashMap<>();
        filters.put("anything", Filter.any());
        filters.put("kinds", Filter.any().withKinds(List.of(1, 4, 5, 1_059, 21_059)));
        filters.put("ids", Filter.any().withIds(ALL.stream().map(NostrEvent::id).toList()));
        filters.put("addressees", Filter.any().withTag("p", List.of(BOB.publicKey())));
        filters.put(
                "authors",
                Filter.any()
                        .withAuthors(
                                Stream.of(ALICE, BOB, ONE_TIME).map(NostrKey::publicKey).toList()));
        filters.put("time", Filter.any().withSince(1).withUntil(10_000).withLimit(100));
        filters.put("deletions", Filter.any().withTag("e", List.of(UNWANTED.id(), NOTE.id())));
        filters.put("deletions by kind", Filter.any().withKinds(List.of(5)));
        return filters;
    }

    private static Set<NostrEvent> and(Set<NostrEvent> some, NostrEvent... more) {
        return Stream.concat(some.stream(), Arrays.stream(more)).collect(Collectors.toSet());
    }

    private static List<String> to(NostrKey reader) {
        return List.of("p", reader.publicKey());
    }

    @SafeVarargs
    private static NostrEvent by(NostrKey author, int kind, List<String>... tags) {
        return author.sign(new EventTemplate(1_000, kind, List.of(tags), "…"));
    }
}
