package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.nip90.negentropy.Initiator;
import exchequer.nip90.negentropy.Item;
import exchequer.nip90.negentropy.SealedItems;
import exchequer.nip90.negentropy.SyncLimits;
import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.RelayMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReconciliationIT {

    private static final Filter NOTES = Filter.any().withKinds(List.of(1));
    private static final RelayLimits.Reconciliations SMALL =
            new RelayLimits.Reconciliations(2, 10, 15, Duration.ofSeconds(30));

    private final TestClock clock = new TestClock();
    private final GatedDatabase database = new GatedDatabase(NostrDatabase.empty());
    private final List<EmbeddedRelay> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(EmbeddedRelay::close);
    }

    record Learned(Set<String> have, Set<String> need) {}

    @Test
    void client_and_relay_learn_what_they_do_not_share() {
        EmbeddedRelay relay = relay(RelayLimits.Reconciliations.standard());
        List<NostrEvent> held = publish(relay, 0, 300);
        NostrEvent onlyOurs = note(1_000);
        List<NostrEvent> ours = new ArrayList<>(held.subList(0, 290));
        ours.add(onlyOurs);

        Learned learned = reconcile(TestClient.of(relay), NOTES, ours);

        assertThat(learned.have()).containsExactly(onlyOurs.id());
        assertThat(learned.need()).isEqualTo(ids(held.subList(290, 300)));
    }

    @Test
    void only_what_a_query_would_show_takes_part() {
        EmbeddedRelay relay = relay(RelayLimits.Reconciliations.standard());
        NostrEvent deleted = note(1);
        NostrEvent old = Events.note(100, 1, "too old", List.of());
        NostrEvent otherKind = Events.note(2_000, 2, "", List.of());
        NostrEvent expiring =
                Events.note(
                        2_000,
                        1,
                        "",
                        List.of(List.of("expiration", String.valueOf(clock.seconds() + 60))));
        NostrEvent shown = note(2);
        store(relay, deleted, old, otherKind, expiring, shown);
        store(relay, Events.note(3_000, 5, "", List.of(List.of("e", deleted.id()))));
        clock.advance(Duration.ofSeconds(61));

        Learned learned = reconcile(TestClient.of(relay), NOTES.withSince(1_000), List.of());

        assertThat(learned.need()).containsExactly(shown.id());
    }

    @Test
    void too_large_a_set_is_refused_and_a_smaller_window_is_not() {
        EmbeddedRelay relay = relay(SMALL);
        publish(relay, 0, 11);
        TestClient client = TestClient.of(relay);
        open(client, "n", NOTES);

        assertThat(nextError(client, "n")).isEqualTo("blocked: more than 10 events; ask for less");
        open(client, "n", NOTES.withUntil(1_009));
        assertThat(client.next()).isInstanceOf(RelayMessage.NegMsg.class);
    }

    @Test
    void a_connection_has_a_few_at_a_time_and_closing_makes_room() {
        EmbeddedRelay relay = relay(SMALL);
        TestClient client = TestClient.of(relay);
        for (String id : List.of("a", "b", "a")) {
            open(client, id, NOTES);
            assertThat(client.next()).isInstanceOf(RelayMessage.NegMsg.class);
        }
        open(client, "c", NOTES);
        assertThat(nextError(client, "c")).isEqualTo("rate-limited: at most 2 reconciliations");

        client.text(new ClientMessage.NegClose("b").toJson());
        open(client, "c", NOTES);
        assertThat(client.next()).isInstanceOf(RelayMessage.NegMsg.class);
    }

    @Test
    void who_is_silent_gives_up_its_set_when_others_need_the_room() {
        EmbeddedRelay relay = relay(SMALL);
        publish(relay, 0, 10);
        TestClient silent = TestClient.of(relay);
        TestClient other = TestClient.of(relay);
        open(silent, "s", NOTES);
        silent.next();

        open(other, "o", NOTES);
        assertThat(nextError(other, "o")).isEqualTo("error: busy, try again");
        clock.advance(Duration.ofSeconds(30));
        open(other, "o", NOTES);
        assertThat(other.next()).isInstanceOf(RelayMessage.NegMsg.class);
        assertThat(nextError(silent, "s")).isEqualTo("closed: you took too long to answer");
        silent.text(new ClientMessage.NegMsg("s", "61").toJson());
        assertThat(nextError(silent, "s")).isEqualTo("closed: no such reconciliation is open");
    }

    @Test
    void a_client_that_goes_away_leaves_its_room_to_others() {
        EmbeddedRelay relay = relay(SMALL);
        publish(relay, 0, 10);
        for (int i = 0; i < 5; i++) {
            TestClient client = TestClient.of(relay);
            open(client, "s", NOTES);
            assertThat(client.next()).isInstanceOf(RelayMessage.NegMsg.class);
            client.disconnect();
            client.text("[\"CLOSE\",\"barrier\"]").toCompletableFuture().join();
        }
    }

    @Test
    void what_makes_no_sense_is_answered_with_the_reason() {
        TestClient client = TestClient.of(relay(SMALL));
        client.text("[\"NEG-OPEN\",\"s\",{\"x\":1},\"61\"]");
        assertThat(nextError(client, "s")).startsWith("invalid: ");
        client.text("[\"NEG-OPEN\",\"s\",{}]");
        assertThat(nextError(client, "s")).startsWith("invalid: ");
        client.text("[\"NEG-OPEN\",\"s\",{},\"61ff\"]");
        assertThat(nextError(client, "s")).isEqualTo("invalid: the message ends too early");
        client.text("[\"NEG-MSG\",\"t\",\"61\"]");
        assertThat(nextError(client, "t")).isEqualTo("closed: no such reconciliation is open");
        client.text("[\"NEG-OPEN\",\"s\",{},\"62\"]");
        assertThat(client.next()).isEqualTo(new RelayMessage.NegMsg("s", "61"));
    }

    @Test
    void a_second_message_before_the_first_answer_ends_it() {
        EmbeddedRelay relay = relay(SMALL);
        TestClient client = TestClient.of(relay);
        GatedDatabase.Gate gate = database.holdBeforeConnecting(GatedDatabase.QUERY);
        open(client, "s", NOTES);
        gate.awaitReached();
        client.text(new ClientMessage.NegMsg("s", "61").toJson());

        assertThat(nextError(client, "s")).startsWith("invalid: ");
        gate.release();
        client.hasReceivedNothingElse();
    }

    @Test
    void nostr_tools_learns_the_difference_across_a_socket() throws Exception {
        NodeProgram.install();
        EmbeddedRelay relay = relay(RelayLimits.Reconciliations.standard());
        List<NostrEvent> held = publish(relay, 0, 400);
        List<NostrEvent> ours = new ArrayList<>(held.subList(5, 400));
        ours.add(note(500));
        ours.add(note(501));
        try (SocketRelay socket = SocketRelay.listen(relay, 0)) {
            String said =
                    NodeProgram.run(
                            "sync.mjs",
                            List.of(socket.address().toString(), NostrJson.write(NOTES)),
                            ours.stream()
                                    .map(event -> event.createdAt() + " " + event.id() + "\n")
                                    .collect(Collectors.joining()));

            JsonNode learned = new ObjectMapper().readTree(said);
            assertThat(learned.get("have"))
                    .extracting(JsonNode::asText)
                    .containsExactlyInAnyOrderElementsOf(ids(ours.subList(395, 397)));
            assertThat(learned.get("need"))
                    .extracting(JsonNode::asText)
                    .containsExactlyInAnyOrderElementsOf(ids(held.subList(0, 5)));
        }
    }

    private static Learned reconcile(TestClient client, Filter filter, List<NostrEvent> ours) {
        List<Item> items =
                ours.stream().map(event -> Item.of(event.createdAt(), event.id())).toList();
        Initiator initiator = new Initiator(SealedItems.of(items), SyncLimits.standard());
        Learned learned = new Learned(new TreeSet<>(), new TreeSet<>());
        client.text(new ClientMessage.NegOpen("n", filter, initiator.open()).toJson());
        while (true) {
            RelayMessage answer = client.next();
            assertThat(answer).isInstanceOf(RelayMessage.NegMsg.class);
            switch (initiator.next(((RelayMessage.NegMsg) answer).message())) {
                case Initiator.Step.Ask(String message, Initiator.Difference found) -> {
                    add(found, learned);
                    client.text(new ClientMessage.NegMsg("n", message).toJson());
                }
                case Initiator.Step.Finished(Initiator.Difference found) -> {
                    add(found, learned);
                    client.text(new ClientMessage.NegClose("n").toJson());
                    return learned;
                }
                case Initiator.Step.Refused(String reason) -> throw new AssertionError(reason);
            }
        }
    }

    private static void add(Initiator.Difference found, Learned learned) {
        found.have().forEach(id -> learned.have().add(id.toHex()));
        found.need().forEach(id -> learned.need().add(id.toHex()));
    }

    private static void open(TestClient client, String id, Filter filter) {
        Initiator nothing = new Initiator(SealedItems.of(List.of()), SyncLimits.standard());
        client.text(new ClientMessage.NegOpen(id, filter, nothing.open()).toJson());
    }

    private static String nextError(TestClient client, String id) {
        RelayMessage message = client.next();
        assertThat(message)
                .isInstanceOfSatisfying(
                        RelayMessage.NegErr.class,
                        error -> assertThat(error.subscriptionId()).isEqualTo(id));
        return ((RelayMessage.NegErr) message).message();
    }

    private List<NostrEvent> publish(EmbeddedRelay relay, int from, int to) {
        List<NostrEvent> events =
                IntStream.range(from, to).mapToObj(ReconciliationIT::note).toList();
        store(relay, events.toArray(NostrEvent[]::new));
        return events;
    }

    private static void store(EmbeddedRelay relay, NostrEvent... events) {
        List.of(events).stream()
                .map(relay::publish)
                .toList()
                .forEach(ok -> assertThat(ok.join().message()).isEmpty());
    }

    private EmbeddedRelay relay(RelayLimits.Reconciliations limits) {
        EmbeddedRelay relay =
                EmbeddedRelay.start(
                        new RelayStore(database.dataSource(), clock),
                        RelayLimits.standard().withReconciliations(limits),
                        Admission.everyone(),
                        clock);
        started.add(relay);
        return relay;
    }

    private static NostrEvent note(int number) {
        return Events.ALICE.sign(new EventTemplate(1_000 + number, 1, List.of(), "note " + number));
    }

    private static Set<String> ids(List<NostrEvent> events) {
        return events.stream().map(NostrEvent::id).collect(Collectors.toSet());
    }
}
