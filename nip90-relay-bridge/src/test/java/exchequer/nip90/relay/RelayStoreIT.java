package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class RelayStoreIT {

    private static final StoreOutcome DUPLICATE = new StoreOutcome.Duplicate();
    private static final StoreOutcome REPLACED = new StoreOutcome.Replaced();
    private static final StoreOutcome DELETED = new StoreOutcome.Deleted();
    private static final StoreOutcome EXPIRED = new StoreOutcome.Expired();

    private final TestClock clock = new TestClock();
    private final DataSource database = NostrDatabase.empty();
    private final RelayStore store = new RelayStore(database, clock);

    @Test
    void sequence_numbers_start_at_one_and_have_no_gaps() {
        assertThat(store(note("a"))).isEqualTo(stored(1));
        assertThat(store(note("a"))).isEqualTo(DUPLICATE);
        assertThat(store(note("b"))).isEqualTo(stored(2));
        assertThat(store.position()).isEqualTo(2);
    }

    @Test
    void migrating_twice_changes_nothing() {
        store(note("a"));
        NostrSchema.migrate(database);
        assertThat(store.position()).isEqualTo(1);
    }

    @Test
    void received_bytes_are_kept_as_they_were() {
        NostrEvent event = note("é\u0000😀");
        String raw = NostrJson.write(event).replace("{", "{ \"extra\" : [1] ,\t");
        store.store(new ReceivedEvent(event, raw, clock.instant()));

        StoredEvent read = store.readAfter(0, 10, List.of(1)).events().getFirst();

        assertThat(read).isEqualTo(new StoredEvent(1, event, raw, clock.instant()));
    }

    @Test
    void a_batch_is_stored_as_if_one_by_one() {
        NostrEvent plain = note("plain");
        NostrEvent old = at(10, 10_002, "old");
        NostrEvent young = at(20, 10_002, "young");
        NostrEvent victim = note("victim");
        NostrEvent deletion = at(30, 5, "", tag("e", victim.id()), tag("k", "1"));

        List<StoreOutcome> outcomes =
                storeAll(plain, plain, young, old, victim, deletion, victim, deletion);

        assertThat(outcomes)
                .containsExactly(
                        stored(1), DUPLICATE, stored(2), REPLACED, stored(3), stored(4), DELETED,
                        DUPLICATE);
        assertThat(find(Filter.any())).containsExactlyInAnyOrder(plain, young, deletion);
    }

    @Test
    void the_newest_replaceable_event_wins_and_the_lowest_id_breaks_a_tie() {
        List<NostrEvent> tied =
                Stream.of(at(50, 0, "x"), at(50, 0, "y"), at(50, 0, "z"))
                        .sorted(Comparator.comparing(NostrEvent::id))
                        .toList();
        NostrEvent low = tied.getFirst();
        NostrEvent middle = tied.get(1);
        NostrEvent high = tied.getLast();

        assertThat(store(middle)).isEqualTo(stored(1));
        assertThat(store(low)).isEqualTo(stored(2));
        assertThat(store(high)).isEqualTo(REPLACED);
        assertThat(store(at(49, 0, "older"))).isEqualTo(REPLACED);
        assertThat(store(middle)).isEqualTo(DUPLICATE);
        assertThat(find(Filter.any())).containsExactly(low);
        assertThat(store(at(51, 0, "newer"))).isEqualTo(stored(3));
        assertThat(find(Filter.any().withKinds(List.of(0)))).hasSize(1);
    }

    @Test
    void addressable_events_are_replaced_per_author_kind_and_d_tag() {
        NostrEvent a = at(10, 31_990, "a", tag("d", "one"));
        NostrEvent b = at(11, 31_990, "b", tag("d", "two"));
        NostrEvent none = at(12, 31_990, "no d");
        NostrEvent empty = at(13, 31_990, "empty d", tag("d", ""));
        NostrEvent bobs = by(Events.BOB, 9, 31_990, "bob", tag("d", "one"));
        NostrEvent newerA = at(20, 31_990, "a2", tag("d", "one"));

        storeAll(a, b, none, empty, bobs, newerA);

        assertThat(find(Filter.any())).containsExactlyInAnyOrder(newerA, b, empty, bobs);
    }

    @Test
    void replaced_and_deleted_events_stay_readable_by_cursor() {
        NostrEvent old = at(10, 0, "old");
        NostrEvent young = at(20, 0, "young");
        storeAll(old, young);

        assertThat(store.readAfter(0, 10, List.of(0)).events())
                .extracting(StoredEvent::event)
                .containsExactly(old, young);
    }

    @Test
    void only_the_author_can_delete() {
        NostrEvent victim = note("victim");
        store(victim);
        store(by(Events.BOB, 100, 5, "", tag("e", victim.id())));
        assertThat(find(Filter.any().withKinds(List.of(1)))).containsExactly(victim);

        store(at(100, 5, "", tag("e", victim.id())));
        assertThat(find(Filter.any().withKinds(List.of(1)))).isEmpty();
        assertThat(store(victim)).isEqualTo(DELETED);
    }

    @Test
    void a_deletion_that_comes_first_still_counts() {
        NostrEvent late = note("late");
        store(by(Events.BOB, 1, 5, "", tag("e", late.id())));
        assertThat(store(at(1, 5, "", tag("e", late.id()), tag("e", "junk")))).isEqualTo(stored(2));

        assertThat(store(late)).isEqualTo(DELETED);
        assertThat(store.position()).isEqualTo(2);
    }

    @Test
    void deleting_an_address_covers_versions_up_to_the_request() {
        String address = "31990:" + Events.ALICE.publicKey() + ":x";
        NostrEvent before = at(10, 31_990, "before", tag("d", "x"));
        NostrEvent after = at(31, 31_990, "after", tag("d", "x"));
        store(before);
        store(at(30, 5, "", tag("a", address)));

        assertThat(find(Filter.any().withKinds(List.of(31_990)))).isEmpty();
        assertThat(store(at(29, 31_990, "between", tag("d", "x")))).isEqualTo(DELETED);
        assertThat(store(after)).isInstanceOf(StoreOutcome.Stored.class);
        assertThat(find(Filter.any().withKinds(List.of(31_990)))).containsExactly(after);
    }

    @Test
    void a_deletion_cannot_be_deleted() {
        NostrEvent deletion = at(10, 5, "", tag("e", "a".repeat(64)));
        store(deletion);
        store(at(20, 5, "", tag("e", deletion.id())));

        assertThat(find(Filter.any().withIds(List.of(deletion.id())))).containsExactly(deletion);
    }

    @Test
    void expired_events_are_refused_and_vanish_in_time() {
        NostrEvent soon = note("soon", tag("expiration", String.valueOf(clock.seconds() + 10)));
        NostrEvent past = note("past", tag("expiration", String.valueOf(clock.seconds())));

        assertThat(store(past)).isEqualTo(EXPIRED);
        assertThat(store(soon)).isEqualTo(stored(1));
        assertThat(find(Filter.any())).containsExactly(soon);
        clock.advance(Duration.ofSeconds(10));
        assertThat(find(Filter.any())).isEmpty();
        assertThat(store.readAfter(0, 1, List.of(1)).events()).hasSize(1);
    }

    @Test
    void ephemeral_events_are_never_stored() {
        NostrEvent event = at(1, 20_001, "");
        assertThatThrownBy(() -> store(event)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void queries_return_newest_first_and_ties_by_lowest_id() {
        List<NostrEvent> events = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            events.add(at(100 + i / 4, 1, "n" + i));
        }
        storeAll(events.toArray(NostrEvent[]::new));
        List<NostrEvent> expected =
                events.stream()
                        .sorted(
                                Comparator.comparingLong(NostrEvent::createdAt)
                                        .reversed()
                                        .thenComparing(NostrEvent::id))
                        .toList();

        assertThat(find(Filter.any())).isEqualTo(expected);
        assertThat(find(Filter.any().withLimit(5))).isEqualTo(expected.subList(0, 5));
        assertThat(find(Filter.any().withLimit(0))).isEmpty();
        assertThat(events(store.query(List.of(Filter.any()), 3))).isEqualTo(expected.subList(0, 3));
    }

    @Test
    void the_database_and_the_filter_agree_on_what_matches() {
        List<NostrEvent> events =
                List.of(
                        at(1, 1, "a", tag("t", "x"), tag("t", "x")),
                        at(2, 1, "b", tag("t", "y", "x"), tag("p", "b".repeat(64))),
                        at(3, 7, "c", tag("t", "x"), tag("p", "b".repeat(64))),
                        at(4, 7, "d", tag("T", "x"), tag("t")),
                        at(5, 9, "e", tag("i", "long".repeat(5_000)), tag("t", "\u0000")),
                        by(Events.BOB, 6, 7, "f", tag("t", ""), tag("word", "x")));
        List<Filter> filters =
                List.of(
                        Filter.any(),
                        Filter.any().withTag("t", List.of("x")),
                        Filter.any().withTag("t", List.of("x", "y")),
                        Filter.any().withTag("t", List.of("x")).withKinds(List.of(7)),
                        Filter.any()
                                .withTag("t", List.of("x", "y"))
                                .withTag("p", List.of("b".repeat(64))),
                        Filter.any().withTag("T", List.of("x")),
                        Filter.any().withTag("t", List.of("")),
                        Filter.any().withTag("t", List.of("\u0000")),
                        Filter.any().withTag("i", List.of("long".repeat(5_000))),
                        Filter.any().withTag("t", List.of()),
                        Filter.any().withKinds(List.of()),
                        Filter.any().withAuthors(List.of(Events.BOB.publicKey())),
                        Filter.any().withSince(2).withUntil(4),
                        Filter.any().withIds(List.of(events.get(1).id(), "0".repeat(64))));
        storeAll(events.toArray(NostrEvent[]::new));

        for (Filter filter : filters) {
            assertThat(find(filter))
                    .as(NostrJson.write(filter))
                    .containsExactlyInAnyOrderElementsOf(
                            events.stream().filter(filter::matches).toList());
        }
    }

    @Test
    void several_filters_give_each_event_once() {
        NostrEvent event = note("x", tag("t", "x"));
        store(event);

        Filter byKind = Filter.any().withKinds(List.of(1));
        assertThat(events(store.query(List.of(byKind, Filter.any()), 10))).containsExactly(event);
    }

    @Test
    void a_cursor_moves_past_kinds_nobody_asked_for() {
        storeAll(note("a"), at(1, 7, "b"), note("c"), at(2, 7, "d"));

        RelayStore.Page first = store.readAfter(0, 1, List.of(7));
        RelayStore.Page second = store.readAfter(first.readUpTo(), 10, List.of(7));
        RelayStore.Page none = store.readAfter(second.readUpTo(), 10, List.of(7));

        assertThat(first.readUpTo()).isEqualTo(2);
        assertThat(second.events()).extracting(StoredEvent::seq).containsExactly(4L);
        assertThat(none.events()).isEmpty();
        assertThat(store.readAfter(0, 10, List.of(9)).readUpTo()).isEqualTo(4);
    }

    @Test
    void concurrent_writers_leave_no_gap_a_reader_could_fall_into() throws Exception {
        int writers = 4;
        int each = 40;
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            NostrKey key = Events.key(100 + w);
            tasks.add(
                    () -> {
                        RelayStore own = new RelayStore(database, clock);
                        for (int i = 0; i < each; i++) {
                            NostrEvent event = by(key, i, 1, "n" + i);
                            own.store(received(event));
                        }
                        return null;
                    });
        }
        List<Long> seen = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(writers)) {
            List<Future<Void>> running = tasks.stream().map(executor::submit).toList();
            long cursor = 0;
            while (seen.size() < writers * each) {
                RelayStore.Page page = store.readAfter(cursor, 7, List.of(1));
                page.events().forEach(event -> seen.add(event.seq()));
                cursor = page.readUpTo();
                assertThat(running).noneMatch(RelayStoreIT::failed);
            }
            for (Future<Void> future : running) {
                future.get(10, TimeUnit.SECONDS);
            }
        }
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, (long) writers * each).boxed().toList());
    }

    private static boolean failed(Future<?> future) {
        return future.state() == Future.State.FAILED;
    }

    private static StoreOutcome stored(long seq) {
        return new StoreOutcome.Stored(seq);
    }

    private StoreOutcome store(NostrEvent event) {
        return store.store(received(event));
    }

    private List<StoreOutcome> storeAll(NostrEvent... events) {
        return store.storeAll(Stream.of(events).map(this::received).toList());
    }

    private ReceivedEvent received(NostrEvent event) {
        return new ReceivedEvent(event, NostrJson.write(event), clock.instant());
    }

    private List<NostrEvent> find(Filter filter) {
        return events(store.query(List.of(filter), 500));
    }

    private static List<NostrEvent> events(RelayStore.Selection selection) {
        return selection.events().stream().map(StoredEvent::event).toList();
    }

    private static List<String> tag(String... items) {
        return List.of(items);
    }

    @SafeVarargs
    private static NostrEvent note(String content, List<String>... tags) {
        return at(1, 1, content, tags);
    }

    @SafeVarargs
    private static NostrEvent at(long createdAt, int kind, String content, List<String>... tags) {
        return by(Events.ALICE, createdAt, kind, content, tags);
    }

    @SafeVarargs
    private static NostrEvent by(
            NostrKey key, long createdAt, int kind, String content, List<String>... tags) {
        return key.sign(new EventTemplate(createdAt, kind, List.of(tags), content));
    }
}
