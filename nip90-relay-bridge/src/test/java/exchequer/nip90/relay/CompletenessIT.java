package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.ClientMessage;
import exchequer.nip90.nostr.Completeness;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The relay says with EOSE whether it has sent everything (NIP-67), and is never wrong. */
class CompletenessIT {

    private static final Filter NOTES = Filter.any().withKinds(List.of(1));
    private static final Filter REPOSTS = Filter.any().withKinds(List.of(6));
    private static final int MAX_LIMIT = 5;

    private final TestClock clock = new TestClock();
    private final RelayStore store = new RelayStore(NostrDatabase.empty(), clock);
    private final EmbeddedRelay relay =
            EmbeddedRelay.start(store, RelayLimits.standard(), Admission.everyone(), clock);

    private final List<EmbeddedRelay> others = new ArrayList<>();

    @AfterEach
    void close() {
        others.forEach(EmbeddedRelay::close);
        relay.close();
    }

    @Test
    void all_that_matches_was_sent_also_when_it_is_exactly_the_limit() {
        assertThat(said(NOTES)).isEqualTo(Completeness.FINISH);
        notes(1, 4);
        assertThat(said(NOTES)).isEqualTo(Completeness.FINISH);
        notes(5, 5);
        assertThat(said(NOTES)).isEqualTo(Completeness.FINISH);
        assertThat(said(NOTES.withLimit(5))).isEqualTo(Completeness.FINISH);
    }

    @Test
    void more_is_stored_than_the_limit_of_either_side_lets_through() {
        notes(1, 6);

        assertThat(said(NOTES)).isEqualTo(Completeness.MORE);
        assertThat(said(NOTES.withLimit(100))).isEqualTo(Completeness.MORE);
        assertThat(said(NOTES.withLimit(5))).isEqualTo(Completeness.MORE);
        assertThat(said(NOTES.withSince(2))).isEqualTo(Completeness.FINISH);
        assertThat(query(NOTES.withLimit(2)).events()).hasSize(2);
    }

    @Test
    void nothing_is_said_of_events_that_nobody_looked_at() {
        assertThat(said(NOTES.withLimit(0))).isEqualTo(Completeness.UNSAID);
        notes(1, 1);
        assertThat(said(NOTES.withLimit(0))).isEqualTo(Completeness.UNSAID);
        assertThat(query(NOTES.withLimit(0)).events()).isEmpty();
    }

    @Test
    void one_filter_that_was_cut_is_enough() {
        notes(1, 6);
        store(6, 10);

        assertThat(said(REPOSTS, NOTES)).isEqualTo(Completeness.MORE);
        assertThat(said(NOTES, REPOSTS)).isEqualTo(Completeness.MORE);
        assertThat(said(REPOSTS, NOTES.withUntil(5))).isEqualTo(Completeness.FINISH);
    }

    @Test
    void what_one_filter_left_and_another_one_sent_is_not_called_more() {
        notes(1, 4);

        // The first stops before event 2, which the second sends; it might have stopped earlier.
        assertThat(said(NOTES.withLimit(2), NOTES.withUntil(2))).isEqualTo(Completeness.UNSAID);
        assertThat(said(NOTES.withLimit(1), NOTES.withUntil(2))).isEqualTo(Completeness.MORE);
    }

    @Test
    void events_that_nobody_gets_are_not_missing() {
        notes(1, 5);
        NostrEvent victim = store(1, 0);
        store.store(received(event(5, 50, "", List.of(List.of("e", victim.id())))));
        store.store(
                received(
                        event(
                                1,
                                0,
                                "gone",
                                List.of(
                                        List.of(
                                                "expiration",
                                                Long.toString(clock.seconds() + 10))))));
        assertThat(said(NOTES)).isEqualTo(Completeness.MORE);
        clock.advance(Duration.ofSeconds(10));

        assertThat(said(NOTES)).isEqualTo(Completeness.FINISH);
    }

    @Test
    void a_result_that_was_cut_for_its_size_has_more() {
        String large = "x".repeat(3 << 20);
        for (int second = 1; second <= 4; second++) {
            store.store(received(event(1, second, large, List.of())));
        }

        RelayStore.Selection selection = query(NOTES);

        assertThat(selection.events()).hasSize(3);
        assertThat(selection.completeness()).isEqualTo(Completeness.MORE);
        assertThat(said(NOTES, REPOSTS)).isEqualTo(Completeness.MORE);
        assertThat(said(NOTES.withSince(2))).isEqualTo(Completeness.FINISH);
    }

    @Test
    void clients_are_told_with_the_end_of_stored_events() {
        notes(1, 2);
        TestClient client = TestClient.of(relay);

        client.subscribe("all", NOTES);
        client.nextEvent();
        client.nextEvent();
        assertThat(client.next().toJson()).isEqualTo("[\"EOSE\",\"all\",[\"finish\"]]");
        client.subscribe("one", NOTES.withLimit(1));
        client.nextEvent();
        assertThat(client.next().toJson()).isEqualTo("[\"EOSE\",\"one\",[\"more\"]]");
        client.subscribe("live", NOTES.withLimit(0));
        assertThat(client.next().toJson()).isEqualTo("[\"EOSE\",\"live\"]");
    }

    /** "Finish" would keep the client from asking again once it has proven its key. */
    @Test
    void nothing_is_said_to_who_may_be_missing_something_for_want_of_a_key() {
        NostrEvent note = store(1, 1);
        NostrEvent wrap = store(1_059, 2, List.of(List.of("p", Events.BOB.publicKey())));
        Filter both =
                Filter.any()
                        .withKinds(List.of(1, 1_059))
                        .withTag("p", List.of(Events.BOB.publicKey()));
        TestClient bob = TestClient.of(challenging());

        bob.subscribe("early", both, NOTES);
        String challenge = bob.nextChallenge();
        assertThat(bob.nextEvent()).isEqualTo(note);
        assertThat(bob.next().toJson()).isEqualTo("[\"EOSE\",\"early\"]");
        bob.text(
                new ClientMessage.Auth(Answers.to(challenge, Events.BOB, clock.seconds()))
                        .toJson());
        assertThat(bob.nextOk().accepted()).isTrue();
        bob.subscribe("late", both, NOTES);
        assertThat(bob.nextEvent()).isEqualTo(wrap);
        assertThat(bob.nextEvent()).isEqualTo(note);
        assertThat(bob.next().toJson()).isEqualTo("[\"EOSE\",\"late\",[\"finish\"]]");
    }

    @Test
    void whether_something_is_kept_back_does_not_show() {
        NostrEvent wrap = store(1_059, 2, List.of(List.of("p", Events.BOB.publicKey())));
        Filter there = Filter.any().withIds(List.of(wrap.id()));
        Filter notThere = Filter.any().withIds(List.of("a".repeat(64)));
        Filter toBob = Filter.any().withTag("p", List.of(Events.BOB.publicKey()));
        Filter toAlice = Filter.any().withTag("p", List.of(Events.ALICE.publicKey()));

        assertThat(saidToAnybody(there, toBob)).isEqualTo(Completeness.UNSAID);
        assertThat(saidToAnybody(there)).isEqualTo(saidToAnybody(notThere));
        assertThat(saidToAnybody(toBob)).isEqualTo(saidToAnybody(toAlice));
        assertThat(said(there, toBob)).as("to ourselves").isEqualTo(Completeness.FINISH);
    }

    @Test
    void who_gets_every_event_that_it_named_has_them_all() {
        NostrEvent note = store(1, 1);

        assertThat(saidToAnybody(Filter.any().withIds(List.of(note.id()))))
                .isEqualTo(Completeness.FINISH);
        assertThat(saidToAnybody(Filter.any().withIds(List.of(note.id(), "a".repeat(64)))))
                .isEqualTo(Completeness.UNSAID);
    }

    private Completeness saidToAnybody(Filter... filters) {
        return store.query(List.of(filters), MAX_LIMIT, Viewer.holding(Set.of())).completeness();
    }

    /** Another relay on the same store, where keys can be proven. */
    private EmbeddedRelay challenging() {
        EmbeddedRelay other =
                EmbeddedRelay.start(
                        store,
                        RelayLimits.standard(),
                        Admission.everyone(),
                        clock,
                        Answers.challenger());
        others.add(other);
        return other;
    }

    private Completeness said(Filter... filters) {
        return query(filters).completeness();
    }

    private RelayStore.Selection query(Filter... filters) {
        return store.query(List.of(filters), MAX_LIMIT);
    }

    private void notes(int first, int last) {
        IntStream.rangeClosed(first, last).forEach(second -> store(1, second));
    }

    private NostrEvent store(int kind, long second) {
        return store(kind, second, List.of());
    }

    private NostrEvent store(int kind, long second, List<List<String>> tags) {
        NostrEvent event = event(kind, second, "event " + second, tags);
        store.store(received(event));
        return event;
    }

    private static NostrEvent event(
            int kind, long second, String content, List<List<String>> tags) {
        return Events.ALICE.sign(new EventTemplate(second, kind, tags, content));
    }

    private ReceivedEvent received(NostrEvent event) {
        return new ReceivedEvent(event, NostrJson.write(event), clock.instant());
    }
}
