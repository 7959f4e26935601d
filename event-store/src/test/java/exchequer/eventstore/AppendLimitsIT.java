package exchequer.eventstore;

import static exchequer.eventstore.TestAppends.withId;
import static exchequer.eventstore.TestEvents.METADATA;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.upcast.Upcasters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Bounds, back-pressure, closing and counting. */
class AppendLimitsIT {

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void reset() {
        database.reset();
    }

    @Test
    void full_queue_holds_callers_back_until_there_is_room() {
        try (PostgresEventStorageEngine engine = node(settings().withQueue(2, 1 << 20));
                HeldHead head = new HeldHead(database, engine)) {
            head.queue(AppendCondition.none(), event("A"));
            head.queue(AppendCondition.none(), event("B"));
            List<CompletableFuture<ConsistencyMarker>> heldBack =
                    IntStream.range(0, 5)
                            .mapToObj(_ -> head.append(AppendCondition.none(), event("C")))
                            .toList();
            assertThat(engine.appendCounters().queued()).isEqualTo(2);
            head.letGoAndWait();

            heldBack.forEach(TestEvents::await);
            assertThat(engine.headPosition()).isEqualTo(8);
        }
    }

    @Test
    void caller_that_stops_waiting_for_room_is_told_that_nothing_was_stored() throws Exception {
        try (PostgresEventStorageEngine engine = node(settings().withQueue(1, 1 << 20));
                HeldHead head = new HeldHead(database, engine)) {
            head.queue(AppendCondition.none(), event("A"));
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread caller =
                    Thread.startVirtualThread(
                            () ->
                                    failure.complete(
                                            catchThrowable(
                                                    () ->
                                                            append(
                                                                    engine,
                                                                    AppendCondition.none(),
                                                                    event("B")))));
            caller.interrupt();

            assertThat(TestEvents.await(failure))
                    .isInstanceOf(EventStoreUnavailableException.class);
            head.letGoAndWait();
            assertThat(engine.headPosition()).isEqualTo(2);
        }
    }

    @Test
    void bytes_in_the_queue_are_bounded() {
        byte[] large = new byte[600];
        try (PostgresEventStorageEngine engine = node(settings().withQueue(99, 1_000));
                HeldHead head = new HeldHead(database, engine)) {
            head.queue(AppendCondition.none(), event("a", "A", large, METADATA));
            var second = head.append(AppendCondition.none(), event("b", "A", large, METADATA));
            head.queue(AppendCondition.none(), event("c", "A", new byte[1], METADATA));
            assertThat(engine.appendCounters().queued()).isEqualTo(2);
            head.letGoAndWait();

            TestEvents.await(second);
            assertThat(engine.headPosition()).isEqualTo(4);
        }
    }

    @Test
    void groups_are_bounded_and_single_appends_are_not() {
        try (PostgresEventStorageEngine engine = node(settings().withGroup(4, 1 << 20))) {
            try (HeldHead head = new HeldHead(database, engine)) {
                for (int i = 0; i < 10; i++) {
                    head.queue(AppendCondition.none(), event("A"));
                }
                head.letGoAndWait();
            }
            assertThat(engine.appendCounters().groups()).isEqualTo(1 + 3);
            append(
                    engine,
                    AppendCondition.none(),
                    IntStream.range(0, 1_000)
                            .mapToObj(_ -> event("B"))
                            .toArray(TaggedEventMessage<?>[]::new));
            assertThat(engine.headPosition()).isEqualTo(1_011);
        }
    }

    @Test
    void closing_finishes_what_is_queued_and_lets_nothing_more_in() {
        PostgresEventStorageEngine engine = node(settings());
        try (HeldHead head = new HeldHead(database, engine)) {
            List<CompletableFuture<ConsistencyMarker>> queued = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                queued.add(head.queue(AppendCondition.none(), event("A")));
            }
            CompletableFuture<Void> closed =
                    CompletableFuture.runAsync(engine::close, Thread::startVirtualThread);
            await().atMost(Duration.ofSeconds(10)).until(() -> refusesAppends(engine));
            assertThat(closed).isNotDone();
            head.letGoAndWait();

            TestEvents.await(closed);
            queued.forEach(TestEvents::await);
        }
        assertThat(database.queryLong("select position from eventstore.head")).isEqualTo(21);
    }

    /** Tried with a condition that can never hold: while the engine is open it changes nothing. */
    private static boolean refusesAppends(PostgresEventStorageEngine engine) {
        AppendCondition impossible =
                TestEvents.after(
                        new GlobalIndexConsistencyMarker(1_000_000),
                        EventCriteria.havingTags(tag("never", "x")));
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> append(engine, impossible, event("Never"))),
                        Thread::startVirtualThread);
        try {
            return failure.get(200, TimeUnit.MILLISECONDS)
                    instanceof EventStoreUnavailableException;
        } catch (TimeoutException queued) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void engine_that_never_appended_can_be_closed_and_then_refuses() {
        PostgresEventStorageEngine engine = node(settings());
        engine.close();
        engine.close();

        assertThatThrownBy(() -> append(engine, AppendCondition.none(), event("A")))
                .isInstanceOf(EventStoreUnavailableException.class);
    }

    @Test
    void counters_tell_what_became_of_appends() {
        OutageDataSource connections = new OutageDataSource(database.dataSource());
        try (PostgresEventStorageEngine engine = node(connections.dataSource(), settings())) {
            Tag order = tag("order", "o1");
            append(engine, AppendCondition.none(), withId("e-1", order), event("B"));
            assertThatThrownBy(() -> append(engine, AppendCondition.none(), withId("e-1")))
                    .isInstanceOf(EventRejectedException.class);
            assertThatThrownBy(
                            () ->
                                    append(
                                            engine,
                                            AppendCondition.withCriteria(
                                                    EventCriteria.havingTags(order)),
                                            event("C")))
                    .isInstanceOf(AppendEventsTransactionRejectedException.class);
            connections.setDown(true);
            assertThatThrownBy(() -> append(engine, AppendCondition.none(), event("D")))
                    .isInstanceOf(EventStoreUnavailableException.class);
            connections.setDown(false);
            append(engine, AppendCondition.none(), event("E"));

            assertThat(engine.appendCounters()).isEqualTo(new AppendCounters(2, 3, 2, 1, 1, 1, 0));
        }
    }

    /** A snapshot taken before the lock was granted would not show what others appended. */
    @ParameterizedTest
    @ValueSource(strings = {"repeatable read", "serializable"})
    void other_isolation_levels_are_refused(String level) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(SharedPostgres.newDatabaseUrl());
        EventStoreSchema.migrate(source);
        source.setOptions("-c default_transaction_isolation=" + level.replace(" ", "\\ "));
        try (PostgresEventStorageEngine engine = node(source, settings())) {
            assertThatThrownBy(() -> append(engine, AppendCondition.none(), event("A")))
                    .isInstanceOf(EventStoreUnavailableException.class)
                    .hasStackTraceContaining("read committed, not " + level);
            assertThat(engine.headPosition()).isZero();
        }
    }

    private static EventStoreSettings settings() {
        return EventStoreSettings.defaults();
    }

    private static PostgresEventStorageEngine node(EventStoreSettings settings) {
        return node(database.dataSource(), settings);
    }

    private static PostgresEventStorageEngine node(
            DataSource dataSource, EventStoreSettings settings) {
        return new PostgresEventStorageEngine(
                dataSource,
                TestEvents.CONVERTER,
                InstantSource.system(),
                Upcasters.none(),
                settings);
    }
}
