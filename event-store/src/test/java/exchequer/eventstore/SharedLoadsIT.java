package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.id;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.eventstore.TestEvents.Sourced;
import exchequer.eventstore.upcast.Upcasters;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loads that come while others are under way share a query, and nobody can tell by the answer. */
@Timeout(120)
class SharedLoadsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int AT_ONE_TIME = 2;

    private static TestDatabase database;

    private final HeldLoads connections = new HeldLoads(database.dataSource());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CompletableFuture<Sourced>> first = new ArrayList<>();
    private PostgresEventStorageEngine engine;

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
        engine =
                new PostgresEventStorageEngine(
                        connections.dataSource(),
                        TestEvents.CONVERTER,
                        InstantSource.system(),
                        Upcasters.none(),
                        EventStoreSettings.defaults().withLoadQueries(AT_ONE_TIME));
    }

    @AfterEach
    void close() {
        connections.letGo();
        threads.shutdownNow();
        engine.close();
    }

    @Test
    void each_gets_its_own_events() throws Exception {
        int orders = 100;
        Map<Integer, List<String>> expected = new HashMap<>();
        for (int round = 0; round < 3; round++) {
            for (int order = 0; order < orders; order += 1 + round) {
                TaggedEventMessage<?> event = event("A", tag("order", "o" + order));
                append(engine, AppendCondition.none(), event);
                expected.computeIfAbsent(order, _ -> new ArrayList<>()).add(id(event));
            }
        }
        holdAllQueries();
        List<CompletableFuture<Sourced>> loads =
                IntStream.range(0, orders).mapToObj(order -> load(ofOrder(order))).toList();
        awaitWaiting(orders);
        connections.letGo();

        ConsistencyMarker head = new GlobalIndexConsistencyMarker(engine.headPosition());
        for (int order = 0; order < orders; order++) {
            assertThat(TestEvents.await(loads.get(order)))
                    .isEqualTo(new Sourced(expected.get(order), head));
        }
        LoadCounters counters = engine.loadCounters();
        assertThat(counters.loads()).isEqualTo(AT_ONE_TIME + orders);
        assertThat(counters.alone()).isZero();
        assertThat(counters.waiting()).isZero();
        // A hundred tags are too many for one query; each that is free takes its share of the rest.
        assertThat(counters.queries()).isBetween(AT_ONE_TIME + 2L, AT_ONE_TIME + 4L);
    }

    /** The answer that is under way is from before the append. */
    @Test
    void load_sees_what_was_appended_before_it_while_others_are_under_way() throws Exception {
        append(engine, AppendCondition.none(), event("A", tag("order", "o1")));
        holdAllQueries();
        TaggedEventMessage<?> second = event("B", tag("order", "o1"));
        ConsistencyMarker marker = append(engine, AppendCondition.none(), second);
        CompletableFuture<Sourced> load = load(ofOrder(1));
        awaitWaiting(1);
        connections.letGo();

        assertThat(TestEvents.await(load).ids()).hasSize(2).endsWith(id(second));
        assertThat(TestEvents.await(load).marker()).isEqualTo(marker);
        for (CompletableFuture<Sourced> before : first) {
            assertThat(TestEvents.await(before).marker())
                    .isEqualTo(new GlobalIndexConsistencyMarker(1));
        }
    }

    @Test
    void load_of_much_or_of_large_events_is_complete() throws Exception {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < EventPages.PAGE + 7; i++) {
            TaggedEventMessage<?> event = event("A", tag("order", "o1"));
            append(engine, AppendCondition.none(), event);
            many.add(id(event));
        }
        TaggedEventMessage<?> large =
                event(
                        "large",
                        "A",
                        new byte[2 * LoadQuery.EVENT_BYTES],
                        TestEvents.METADATA,
                        tag("order", "o2"));
        TaggedEventMessage<?> small = event("A", tag("order", "o2"));
        append(engine, AppendCondition.none(), large, small);
        holdAllQueries();
        CompletableFuture<Sourced> ofMany = load(ofOrder(1));
        CompletableFuture<Sourced> ofLarge = load(ofOrder(2));
        CompletableFuture<Sourced> ofBoth = load(ofOrder(2).or(ofOrder(1)));
        CompletableFuture<Sourced> ofNone = load(ofOrder(3));
        awaitWaiting(4);
        connections.letGo();

        assertThat(TestEvents.await(ofMany).ids()).isEqualTo(many);
        assertThat(TestEvents.await(ofLarge).ids()).containsExactly(id(large), id(small));
        assertThat(TestEvents.await(ofBoth).ids()).hasSize(many.size() + 2);
        assertThat(TestEvents.await(ofNone).ids()).isEmpty();
        assertThat(engine.loadCounters().alone()).isEqualTo(3);
    }

    @Test
    void longest_walk_and_one_event_more() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < LoadQuery.EVENTS + 1; i++) {
            TaggedEventMessage<?> event = event("A", tag("order", "o1"));
            append(engine, AppendCondition.none(), event);
            ids.add(id(event));
            assertThat(source(engine, ofOrder(1)).ids()).isEqualTo(ids);
        }
        assertThat(engine.loadCounters().alone()).isEqualTo(2);
    }

    @Test
    void damaged_event_fails_its_own_load_only() throws Exception {
        append(engine, AppendCondition.none(), event("A", tag("order", "o1")));
        append(engine, AppendCondition.none(), event("A", tag("order", "o2")));
        database.execute(
                """
                set session_replication_role = replica;
                update eventstore.events set payload = '[]' where position = 2;
                set session_replication_role = origin""");
        holdAllQueries();
        CompletableFuture<Sourced> sound = load(ofOrder(1));
        CompletableFuture<Sourced> damaged = load(ofOrder(2));
        awaitWaiting(2);
        connections.letGo();

        assertThat(TestEvents.await(sound).ids()).hasSize(1);
        assertThatThrownBy(() -> TestEvents.await(damaged))
                .isInstanceOf(CorruptEventException.class);
    }

    @Test
    void failure_of_a_shared_query_fails_nobody() throws Exception {
        append(engine, AppendCondition.none(), event("A", tag("order", "o1")));
        holdAllQueries();
        List<CompletableFuture<Sourced>> loads =
                IntStream.range(0, 20).mapToObj(_ -> load(ofOrder(1))).toList();
        awaitWaiting(20);
        connections.failNext(new SQLException("cancelled", "57014"));
        connections.letGo();

        for (CompletableFuture<Sourced> load : loads) {
            assertThat(TestEvents.await(load).ids()).hasSize(1);
        }
        assertThat(engine.loadCounters().alone()).isPositive();
        assertThat(source(engine, ofOrder(1)).ids()).hasSize(1);
    }

    @Test
    void loads_without_a_connection_fail_and_later_ones_do_not() throws Exception {
        append(engine, AppendCondition.none(), event("A", tag("order", "o1")));
        holdAllQueries();
        List<CompletableFuture<Sourced>> loads =
                IntStream.range(0, 20).mapToObj(_ -> load(ofOrder(1))).toList();
        awaitWaiting(20);
        connections.refuseConnections(true);
        connections.letGo();

        for (CompletableFuture<Sourced> load : loads) {
            assertThatThrownBy(() -> TestEvents.await(load))
                    .isInstanceOf(EventStoreUnavailableException.class);
        }
        connections.refuseConnections(false);
        assertThat(source(engine, ofOrder(1)).ids()).hasSize(1);
        assertThat(engine.loadCounters().waiting()).isZero();
    }

    @Test
    void nothing_is_shared_where_that_is_turned_off() {
        try (PostgresEventStorageEngine other =
                new PostgresEventStorageEngine(
                        database.dataSource(),
                        TestEvents.CONVERTER,
                        InstantSource.system(),
                        Upcasters.none(),
                        EventStoreSettings.defaults().withLoadQueries(0))) {
            append(other, AppendCondition.none(), event("A", tag("order", "o1")));

            assertThat(source(other, ofOrder(1)).ids()).hasSize(1);
            assertThat(other.loadCounters()).isEqualTo(new LoadCounters(1, 0, 1, 0));
        }
    }

    /** Returns when as many queries as there may be have seen the log, and have not answered. */
    private void holdAllQueries() {
        connections.hold();
        for (int i = 1; i <= AT_ONE_TIME; i++) {
            first.add(load(ofOrder(0)));
            int queries = i;
            await().atMost(SOON).until(() -> connections.held() == queries);
        }
    }

    private void awaitWaiting(int loads) {
        await().atMost(SOON).until(() -> engine.loadCounters().waiting() == loads);
    }

    private CompletableFuture<Sourced> load(EventCriteria criteria) {
        return CompletableFuture.supplyAsync(() -> source(engine, criteria), threads);
    }

    private static EventCriteria ofOrder(int order) {
        return EventCriteria.havingTags(tag("order", "o" + order));
    }
}
