package exchequer.eventstore;

import static exchequer.eventstore.TestAppends.withId;
import static exchequer.eventstore.TestEvents.METADATA;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventRejectedException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many appends in one transaction, of which some can never be stored. */
class GroupPoisonIT {

    private static final int OTHERS = 20;
    private static final Tag ORDER = tag("order", "o1");
    private static TestDatabase database;

    private record Refusal(String eventId, Reason reason) {}

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

    @ParameterizedTest
    @ValueSource(ints = {0, 7, OTHERS})
    void duplicate_of_a_stored_event_fails_alone(int place) {
        try (PostgresEventStorageEngine engine = node(database.dataSource())) {
            append(engine, AppendCondition.none(), withId("stored"));

            assertThat(refusals(database, engine, place, event("B"), withId("stored")))
                    .containsExactly(new Refusal("stored", Reason.DUPLICATE_ID));
            assertStored(engine, 2 + OTHERS);
        }
    }

    @Test
    void identifier_twice_in_a_group_is_stored_once() {
        try (PostgresEventStorageEngine engine = node(database.dataSource());
                HeldHead head = new HeldHead(database, engine)) {
            CompletableFuture<?> first = head.queue(AppendCondition.none(), withId("same"));
            CompletableFuture<?> second = head.queue(AppendCondition.none(), withId("same"));
            CompletableFuture<?> other = head.queue(AppendCondition.none(), event("B"));
            head.letGoAndWait();

            TestEvents.await(first);
            TestEvents.await(other);
            assertThat(refusalOf(second)).isEqualTo(new Refusal("same", Reason.DUPLICATE_ID));
            assertStored(engine, 3);
        }
    }

    @Test
    void event_that_is_too_large_fails_alone() {
        byte[] large = new byte[EventStoreSettings.defaults().eventBytes() + 1];
        try (PostgresEventStorageEngine engine = node(database.dataSource())) {
            assertThat(refusals(database, engine, 3, event("large", "A", large, METADATA)))
                    .containsExactly(new Refusal("large", Reason.TOO_LARGE));
            assertStored(engine, 1 + OTHERS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, OTHERS})
    void values_that_the_database_refuses_fail_alone(int place) {
        DataSource refusing = PoisonDataSource.of(database.dataSource(), "poison");
        try (PostgresEventStorageEngine engine = node(refusing)) {
            assertThat(refusals(database, engine, place, withId("poison")))
                    .containsExactly(new Refusal("poison", Reason.REFUSED_BY_DATABASE));
            assertStored(engine, 1 + OTHERS);
        }
    }

    @Test
    void text_that_the_database_cannot_encode_fails_alone() throws SQLException {
        try (TestDatabase latin = latin1();
                PostgresEventStorageEngine engine = node(latin.dataSource())) {
            assertThat(refusals(latin, engine, 5, withId("e-1", tag("price", "5 €"))))
                    .containsExactly(new Refusal("e-1", Reason.REFUSED_BY_DATABASE));
            assertThat(refusals(latin, engine, 5, event("e-2", "Price€Set", new byte[0], METADATA)))
                    .containsExactly(new Refusal("e-2", Reason.REFUSED_BY_DATABASE));
            assertStored(engine, 2 * (1 + OTHERS));
            append(engine, AppendCondition.none(), withId("ü", tag("size", "größe")));
            assertThat(engine.readTagged(new EventTag("size", "größe"), 0, 9)).hasSize(1);
        }
    }

    @Test
    void each_of_several_kinds_fails_for_its_own_reason() {
        DataSource refusing = PoisonDataSource.of(database.dataSource(), "poison");
        try (PostgresEventStorageEngine engine = node(refusing)) {
            ConsistencyMarker marker =
                    append(engine, AppendCondition.none(), withId("stored", ORDER));
            AppendCondition late =
                    TestEvents.after(ConsistencyMarker.ORIGIN, EventCriteria.havingTags(ORDER));
            AppendCondition inTime = TestEvents.after(marker, EventCriteria.havingTags(ORDER));
            try (HeldHead head = new HeldHead(database, engine)) {
                List<CompletableFuture<?>> good = new ArrayList<>();
                good.add(head.queue(AppendCondition.none(), event("B")));
                CompletableFuture<?> poison = head.queue(AppendCondition.none(), withId("poison"));
                CompletableFuture<?> duplicate =
                        head.queue(AppendCondition.none(), withId("stored"));
                CompletableFuture<?> conflict = head.queue(late, event("C", ORDER));
                // Its only rival fails for another reason, so it is stored.
                CompletableFuture<?> refusedRival = head.queue(inTime, withId("poison 2", ORDER));
                good.add(head.queue(inTime, event("D", ORDER)));
                CompletableFuture<?> loser = head.queue(inTime, event("E", ORDER));
                good.add(head.queue(AppendCondition.none(), event("F")));
                head.letGoAndWait();

                good.forEach(TestEvents::await);
                assertThat(refusalOf(poison).reason()).isEqualTo(Reason.REFUSED_BY_DATABASE);
                assertThat(refusalOf(refusedRival).reason()).isEqualTo(Reason.REFUSED_BY_DATABASE);
                assertThat(refusalOf(duplicate).reason()).isEqualTo(Reason.DUPLICATE_ID);
                assertThat(failureOf(conflict))
                        .isInstanceOf(AppendEventsTransactionRejectedException.class);
                assertThat(failureOf(loser))
                        .isInstanceOf(AppendEventsTransactionRejectedException.class);
            }
            assertStored(engine, 5);
            AppendCounters counters = engine.appendCounters();
            assertThat(counters.appends()).isEqualTo(5);
            assertThat(counters.conflicts()).isEqualTo(2);
            assertThat(counters.rejected()).isEqualTo(3);
            assertThat(counters.failures()).isZero();
        }
    }

    /** One bad append at a place among good ones, all queued while the lock is held. */
    private static List<Refusal> refusals(
            TestDatabase database,
            PostgresEventStorageEngine engine,
            int place,
            TaggedEventMessage<?>... bad) {
        List<CompletableFuture<ConsistencyMarker>> good = new ArrayList<>();
        CompletableFuture<ConsistencyMarker> refused = new CompletableFuture<>();
        long groupsBefore = engine.appendCounters().groups();
        try (HeldHead head = new HeldHead(database, engine)) {
            for (int i = 0; i <= OTHERS; i++) {
                if (i == place) {
                    refused = head.queue(AppendCondition.none(), bad);
                }
                if (i < OTHERS) {
                    good.add(head.queue(AppendCondition.none(), event("Good")));
                }
            }
            head.letGoAndWait();
        }
        good.forEach(TestEvents::await);
        assertThat(engine.appendCounters().groups() - groupsBefore).isLessThan(2 + 10);
        return List.of(refusalOf(refused));
    }

    private static Refusal refusalOf(CompletableFuture<?> append) {
        Throwable failure = failureOf(append);
        assertThat(failure).isInstanceOf(EventRejectedException.class);
        EventRejectedException refused = (EventRejectedException) failure;
        return new Refusal(refused.eventId(), refused.reason());
    }

    private static Throwable failureOf(CompletableFuture<?> append) {
        return catchThrowable(() -> TestEvents.await(append));
    }

    private static void assertStored(PostgresEventStorageEngine engine, int count) {
        assertThat(engine.headPosition()).isEqualTo(count);
        assertThat(engine.read(0, 1_000))
                .extracting(StoredEvent::position)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, count).boxed().toList());
    }

    private static TestDatabase latin1() throws SQLException {
        try (Connection connection =
                        SharedPostgres.server().dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    create database latin1 encoding 'LATIN1' template template0
                      locale_provider libc locale 'C'""");
        }
        return TestDatabase.migrated(SharedPostgres.server().jdbcUrl("latin1"));
    }

    private static PostgresEventStorageEngine node(DataSource dataSource) {
        return new PostgresEventStorageEngine(
                dataSource, TestEvents.CONVERTER, InstantSource.system());
    }
}
