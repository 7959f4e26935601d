package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.Completeness;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import java.time.Duration;
import java.util.List;
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

    @AfterEach
    void close() {
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
        NostrEvent event = event(kind, second, "event " + second, List.of());
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
