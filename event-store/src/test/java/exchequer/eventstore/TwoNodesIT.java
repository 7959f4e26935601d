package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.after;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.eventstore.upcast.Upcasters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node remembers of the log while another one, or a restored backup, changes it. */
@Timeout(120)
class TwoNodesIT {

    private static final Tag ORDER = tag("order", "o1");
    private static final EventCriteria OF_ORDER = EventCriteria.havingTags(ORDER);

    /** Nine of ten took 2 ms on two cores, and 150 ms while only notifications were waited for. */
    private static final long SOON_MICROS = 40_000;

    private static TestDatabase database;

    private PostgresEventStorageEngine here;
    private PostgresEventStorageEngine there;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void start() {
        database.reset();
        here = node(16_384);
        there = node(16_384);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    @Test
    void conflict_with_an_append_of_the_other_node_is_found() {
        ConsistencyMarker marker = append(here, AppendCondition.none(), event("A", ORDER));
        append(there, after(marker, OF_ORDER), event("B", ORDER));

        assertThatThrownBy(() -> append(here, after(marker, OF_ORDER), event("C", ORDER)))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void alternating_nodes_see_each_other() {
        ConsistencyMarker before = ConsistencyMarker.ORIGIN;
        for (int i = 0; i < 50; i++) {
            PostgresEventStorageEngine node = i % 2 == 0 ? here : there;
            ConsistencyMarker marker = append(node, after(before, OF_ORDER), event("A", ORDER));
            ConsistencyMarker stale = before;
            PostgresEventStorageEngine other = i % 2 == 0 ? there : here;
            assertThatThrownBy(() -> append(other, after(stale, OF_ORDER), event("B", ORDER)))
                    .isInstanceOf(AppendEventsTransactionRejectedException.class);
            before = marker;
        }
        assertThat(here.headPosition()).isEqualTo(50);
        assertThat(here.appendCounters().appends()).isEqualTo(25);
        assertThat(here.appendCounters().conflicts()).isEqualTo(25);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16_384})
    void racing_nodes_take_every_number_once(int recentEvents) throws Exception {
        int writers = 6;
        int each = 25;
        try (PostgresEventStorageEngine left = node(recentEvents);
                PostgresEventStorageEngine right = node(recentEvents);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> running =
                    IntStream.range(0, writers)
                            .mapToObj(i -> i % 2 == 0 ? left : right)
                            .map(
                                    node ->
                                            CompletableFuture.runAsync(
                                                    () -> takeNumbers(node, each), threads))
                            .toList();
            for (CompletableFuture<Void> writer : running) {
                writer.get(100, TimeUnit.SECONDS);
            }
            List<String> numbers =
                    left.readTagged(new EventTag("order", "o1"), 0, 1_000).stream()
                            .map(event -> event.tag("n").orElseThrow())
                            .toList();
            assertThat(numbers)
                    .containsExactlyElementsOf(
                            IntStream.range(0, writers * each)
                                    .mapToObj(Integer::toString)
                                    .toList());
        }
    }

    private static void takeNumbers(PostgresEventStorageEngine node, int count) {
        for (int taken = 0; taken < count; ) {
            TestEvents.Sourced seen = source(node, OF_ORDER);
            Tag number = tag("n", Integer.toString(seen.ids().size()));
            try {
                append(node, after(seen.marker(), OF_ORDER), event("Taken", ORDER, number));
                taken++;
            } catch (AppendEventsTransactionRejectedException lost) {
                assertThat(lost).isNotNull();
            }
            // Something else in between, so that groups are not all about one tag.
            append(node, AppendCondition.none(), event("Noise", tag("noise", number.value())));
        }
    }

    @Test
    void log_restored_to_the_same_length_is_noticed() {
        append(here, AppendCondition.none(), event("A", ORDER));
        append(here, AppendCondition.none(), event("B"));
        ConsistencyMarker head = append(here, AppendCondition.none(), event("C"));
        database.reset();
        append(there, AppendCondition.none(), event("A"), event("B"), event("C", ORDER));
        assertThat(there.headPosition()).isEqualTo(3);

        // By the forgotten log nothing of the order follows the first event.
        assertThatThrownBy(() -> append(here, afterFirst(), event("D", ORDER)))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
        append(here, after(head, OF_ORDER), event("E", ORDER));
        assertThat(source(there, OF_ORDER).ids()).hasSize(2);
    }

    @Test
    void log_restored_and_grown_longer_is_noticed() {
        append(here, AppendCondition.none(), event("A"));
        append(here, AppendCondition.none(), event("B"));
        database.reset();
        append(there, AppendCondition.none(), event("A"), event("B", ORDER), event("C"));

        assertThatThrownBy(() -> append(here, afterFirst(), event("D", ORDER)))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void decision_on_events_that_were_lost_with_a_restored_log_is_a_conflict() {
        append(here, AppendCondition.none(), event("A", ORDER));
        ConsistencyMarker lost = append(here, AppendCondition.none(), event("B", ORDER));
        database.reset();
        append(there, AppendCondition.none(), event("A", ORDER));

        assertThatThrownBy(() -> append(here, after(lost, OF_ORDER), event("C", ORDER)))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void types_of_a_restored_log_are_learnt_anew() {
        append(here, AppendCondition.none(), event("First"), event("Second"));
        database.reset();
        append(there, AppendCondition.none(), event("Second"));
        append(there, AppendCondition.none(), event("Third"));
        append(here, AppendCondition.none(), event("First"), event("Second"), event("Third"));

        try (PostgresEventStorageEngine fresh = node(10)) {
            assertThat(fresh.read(0, 9))
                    .extracting(StoredEvent::type)
                    .containsExactly("Second", "Third", "First", "Second", "Third");
        }
    }

    @Test
    void another_node_hears_of_an_append_within_milliseconds() throws Exception {
        int appends = 200;
        int warmUp = 20;
        List<Long> micros = new ArrayList<>();
        SynchronousQueue<Long> heard = new SynchronousQueue<>();
        long[] seen = {0};
        try (AutoCloseable _ =
                there.onAppend(
                        () -> {
                            long head = there.headPosition();
                            if (head > seen[0]) {
                                seen[0] = head;
                                offer(heard, head);
                            }
                        })) {
            for (int i = 1; i <= warmUp + appends; i++) {
                append(here, AppendCondition.none(), event("A"));
                long stored = System.nanoTime();
                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
                if (i > warmUp) {
                    micros.add((System.nanoTime() - stored) / 1_000);
                }
            }
        }
        long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "Another node heard of %d appends after: p50 %d, p90 %d, p99 %d, max %d µs%n",
                sorted.length, sorted[100], sorted[180], sorted[198], sorted[199]);
        assertThat(sorted[100]).as("p50 of %s", Arrays.toString(sorted)).isLessThan(20_000);
    }

    /** Notifications alone come far too late while they keep coming. */
    @Test
    void another_node_hears_of_steady_appends_within_milliseconds() throws Exception {
        long best = Long.MAX_VALUE;
        // A machine that is busy elsewhere can spoil a round; being late by design spoils them all.
        for (int round = 0; round < 3 && best >= SOON_MICROS; round++) {
            best = Math.min(best, p90MicrosUnderLoad(Duration.ofSeconds(2)));
        }
        assertThat(best).as("p90 in µs of the best round").isLessThan(SOON_MICROS);
    }

    private long p90MicrosUnderLoad(Duration length) throws Exception {
        long first = here.headPosition() + 1;
        Map<Long, Long> heard = new ConcurrentHashMap<>();
        long[] seen = {first - 1};
        List<Long> stored = new ArrayList<>();
        try (AutoCloseable _ =
                there.onAppend(
                        () -> {
                            long head = there.headPosition();
                            long now = System.nanoTime();
                            while (seen[0] < head) {
                                heard.put(++seen[0], now);
                            }
                        })) {
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < end) {
                append(here, AppendCondition.none(), event("A"));
                stored.add(System.nanoTime());
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.size() == stored.size());
        }
        long[] micros =
                IntStream.range(0, stored.size())
                        .mapToLong(i -> (heard.get(first + i) - stored.get(i)) / 1_000)
                        .map(delay -> Math.max(0, delay))
                        .sorted()
                        .toArray();
        System.out.printf(
                "Another node heard of %d steady appends after: p50 %d, p90 %d, p99 %d, max %d µs%n",
                micros.length,
                micros[micros.length / 2],
                micros[micros.length * 9 / 10],
                micros[micros.length * 99 / 100],
                micros[micros.length - 1]);
        return micros[micros.length * 9 / 10];
    }

    private static void offer(SynchronousQueue<Long> heard, long head) {
        try {
            assertThat(heard.offer(head, 20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static AppendCondition afterFirst() {
        return after(new GlobalIndexConsistencyMarker(1), OF_ORDER);
    }

    private static PostgresEventStorageEngine node(int recentEvents) {
        return new PostgresEventStorageEngine(
                database.dataSource(),
                TestEvents.CONVERTER,
                InstantSource.system(),
                Upcasters.none(),
                EventStoreSettings.defaults().withRecentEvents(recentEvents));
    }
}
