package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.METADATA;
import static exchequer.eventstore.TestEvents.OCCURRED;
import static exchequer.eventstore.TestEvents.after;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.commit;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.id;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import exchequer.eventstore.EventRejectedException.Reason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine.AppendTransaction;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresEventStorageEngineIT {

    private static final Tag ORDER = tag("order", "o1");
    private static TestDatabase database;

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
                        database.dataSource(), TestEvents.CONVERTER, InstantSource.system());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void migration_can_be_repeated() {
        EventStoreSchema.migrate(database.dataSource());
        assertThat(engine.headPosition()).isZero();
    }

    @Test
    void log_gives_back_exactly_what_was_appended() {
        byte[] payload = "{ \"b\":1,\t\"a\":2.0 }\u0000\n".getBytes(UTF_8);
        append(engine, AppendCondition.none(), event("Other"));
        append(
                engine,
                AppendCondition.none(),
                event("e-1", "Placed", payload, METADATA, tag("z", "1"), ORDER, tag("a", "ü€𝄞")));

        StoredEvent stored = engine.read(1, 10).getFirst();
        assertThat(stored.position()).isEqualTo(2);
        assertThat(stored.eventId()).isEqualTo("e-1");
        assertThat(stored.type()).isEqualTo("Placed");
        assertThat(stored.version()).isEqualTo("1");
        assertThat(stored.occurredAt()).isEqualTo(OCCURRED);
        assertThat(stored.payload()).isEqualTo(payload);
        assertThat(stored.metadata()).isEqualTo(METADATA);
        assertThat(stored.tags())
                .containsExactly(
                        new EventTag("z", "1"),
                        new EventTag("order", "o1"),
                        new EventTag("a", "ü€𝄞"));
    }

    @Test
    void log_is_read_in_bounded_steps() {
        append(engine, AppendCondition.none(), event("A"), event("B"), event("C"));

        assertThat(engine.read(0, 2)).extracting(StoredEvent::position).containsExactly(1L, 2L);
        assertThat(engine.read(2, 2)).extracting(StoredEvent::position).containsExactly(3L);
        assertThat(engine.read(3, 2)).isEmpty();
        assertThat(engine.headPosition()).isEqualTo(3);
    }

    @Test
    void log_is_read_by_tag() {
        append(engine, AppendCondition.none(), event("A", ORDER), event("B"), event("C", ORDER));
        EventTag order = new EventTag("order", "o1");

        assertThat(engine.readTagged(order, 0, 9))
                .extracting(StoredEvent::position)
                .containsExactly(1L, 3L);
        assertThat(engine.readTagged(order, 1, 9)).hasSize(1);
        assertThat(engine.readTagged(new EventTag("order", "unknown"), 0, 9)).isEmpty();
    }

    @Test
    void stream_longer_than_a_page_is_sourced_completely() {
        int count = 2 * EventPages.PAGE + 7;
        TaggedEventMessage<?>[] events =
                IntStream.range(0, count)
                        .mapToObj(_ -> event("A", ORDER))
                        .toArray(TaggedEventMessage<?>[]::new);
        append(engine, AppendCondition.none(), events);

        TestEvents.Sourced sourced = source(engine, EventCriteria.havingTags(ORDER));
        assertThat(sourced.ids()).hasSize(count).doesNotHaveDuplicates();
        assertThat(sourced.marker()).isEqualTo(new GlobalIndexConsistencyMarker(count));
    }

    @Test
    void event_appended_while_sourcing_is_a_conflict_and_not_sourced() {
        EventCriteria criteria = EventCriteria.havingTags(ORDER);
        append(engine, AppendCondition.none(), event("A", ORDER));
        MessageStream<EventMessage> stream =
                engine.source(SourcingCondition.conditionFor(criteria), null);
        append(engine, AppendCondition.none(), event("B", ORDER));

        assertThat(stream.next().orElseThrow().message().type().name()).isEqualTo("A");
        ConsistencyMarker marker =
                stream.next().orElseThrow().getResource(ConsistencyMarker.RESOURCE_KEY);
        assertThatThrownBy(() -> append(engine, after(marker, criteria), event("C", ORDER)))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void marker_after_an_append_covers_the_append_itself() {
        EventCriteria criteria = EventCriteria.havingTags(ORDER);
        ConsistencyMarker marker = append(engine, AppendCondition.none(), event("A", ORDER));
        append(engine, after(marker, criteria), event("B", ORDER));

        assertThatThrownBy(() -> append(engine, after(marker, criteria), event("C", ORDER)))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
        MessageStream<EventMessage> rest =
                engine.source(SourcingCondition.conditionFor(marker.position(), criteria), null);
        assertThat(rest.next().orElseThrow().message().type().name()).isEqualTo("B");
    }

    @Test
    void append_of_nothing_leaves_the_origin_as_marker() {
        assertThat(append(engine, AppendCondition.none())).isEqualTo(ConsistencyMarker.ORIGIN);
        assertThat(engine.headPosition()).isZero();
    }

    @Test
    void failed_appends_leave_no_gap() {
        EventCriteria criteria = EventCriteria.havingTags(ORDER);
        append(engine, AppendCondition.none(), event("A", ORDER));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(
                            () ->
                                    append(
                                            engine,
                                            AppendCondition.withCriteria(criteria),
                                            event("B", ORDER, tag("only", "here"))))
                    .isInstanceOf(AppendEventsTransactionRejectedException.class);
        }
        append(engine, AppendCondition.none(), event("C"));

        assertThat(engine.read(0, 9)).extracting(StoredEvent::position).containsExactly(1L, 2L);
        assertThat(database.queryLong("select count(*) from eventstore.event_tags")).isEqualTo(1);
    }

    @Test
    void marker_of_a_longer_log_is_a_conflict() {
        append(engine, AppendCondition.none(), event("A"));
        AppendCondition condition =
                after(new GlobalIndexConsistencyMarker(7), EventCriteria.havingTags(ORDER));

        assertThatThrownBy(() -> append(engine, condition, event("B")))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void event_without_tenant_or_host_is_rejected_by_name() {
        for (String key : List.of("tenant_id", "host")) {
            Map<String, String> metadata = new HashMap<>(METADATA);
            metadata.remove(key);
            TaggedEventMessage<?> bad = event("bad-1", "Placed", new byte[0], metadata, ORDER);

            EventRejectedException rejected = rejection(event("A"), bad);
            assertThat(rejected.reason()).isEqualTo(Reason.METADATA_MISSING);
            assertThat(rejected.eventId()).isEqualTo("bad-1");
            assertThat(rejected).hasMessageContaining(key).hasMessageContaining("Placed");
        }
        assertThat(engine.headPosition()).isZero();
    }

    @Test
    void repeated_event_id_fails_its_own_append_only() {
        append(engine, AppendCondition.none(), event("e-1", "A", new byte[0], METADATA));
        EventRejectedException rejected =
                rejection(event("B"), event("e-1", "C", new byte[0], METADATA));
        append(engine, AppendCondition.none(), event("D"));

        assertThat(rejected.reason()).isEqualTo(Reason.DUPLICATE_ID);
        assertThat(rejected.eventId()).isEqualTo("e-1");
        assertThat(engine.read(0, 9)).extracting(StoredEvent::type).containsExactly("A", "D");
    }

    @Test
    void event_id_twice_in_one_append_is_rejected() {
        TaggedEventMessage<?> event = event("e-1", "A", new byte[0], METADATA);
        assertThat(rejection(event, event).reason()).isEqualTo(Reason.DUPLICATE_ID);
    }

    @Test
    void text_that_would_change_on_the_way_is_rejected() {
        List<TaggedEventMessage<?>> events =
                List.of(
                        event("A", tag("order", "a\0b")),
                        event("A", tag("order", "\ud800")),
                        event("A", tag("order", "x".repeat(2_000))),
                        event("\0", "A", new byte[0], METADATA),
                        event(
                                "e",
                                "A",
                                new byte[0],
                                Map.of("tenant_id", "t", "host", "h", "actor", "\0")));
        for (TaggedEventMessage<?> event : events) {
            assertThat(rejection(event).reason()).isEqualTo(Reason.TEXT_NOT_STORABLE);
        }
    }

    @Test
    void criterion_that_no_event_can_meet_selects_nothing() {
        append(engine, AppendCondition.none(), event("A", ORDER));

        assertThat(source(engine, EventCriteria.havingTags(tag("order", "\0"))).ids()).isEmpty();
        append(
                engine,
                AppendCondition.withCriteria(EventCriteria.havingTags(tag("order", "\ud800"))),
                event("B"));
    }

    @Test
    void failing_commit_without_a_context_throws() {
        append(engine, AppendCondition.none(), event("A", ORDER));
        AppendTransaction<?> transaction =
                TestEvents.await(
                        engine.appendEvents(
                                AppendCondition.withCriteria(EventCriteria.havingTags(ORDER)),
                                null,
                                List.of(event("B", ORDER))));

        assertThatThrownBy(() -> transaction.commit(null))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void append_can_be_committed_once() {
        AppendTransaction<?> transaction =
                TestEvents.await(
                        engine.appendEvents(AppendCondition.none(), null, List.of(event("A"))));
        commit(transaction);

        assertThatThrownBy(() -> commit(transaction)).isInstanceOf(IllegalStateException.class);
        assertThat(engine.headPosition()).isEqualTo(1);
    }

    @Test
    void log_refuses_change() {
        append(engine, AppendCondition.none(), event("A", ORDER));
        List<String> statements =
                List.of(
                        "update eventstore.events set payload = ''",
                        "delete from eventstore.events",
                        "truncate eventstore.events",
                        "delete from eventstore.event_tags",
                        "delete from eventstore.events_1",
                        "truncate eventstore.event_tags_1",
                        "delete from eventstore.event_ids",
                        "update eventstore.types set name = 'x'");
        for (String statement : statements) {
            assertThatThrownBy(() -> database.execute(statement))
                    .hasStackTraceContaining("append-only");
        }
    }

    @Test
    void damaged_payload_is_not_delivered() {
        append(engine, AppendCondition.none(), event("A", ORDER), event("B", ORDER));
        database.execute(
                """
                set session_replication_role = replica;
                update eventstore.events set payload = '[]' where position = 2;
                set session_replication_role = origin""");

        CorruptEventException failure =
                catchThrowableOfType(CorruptEventException.class, () -> engine.read(0, 9));
        assertThat(failure.position()).isEqualTo(2);
        assertThatThrownBy(() -> source(engine, EventCriteria.havingTags(ORDER)))
                .isInstanceOf(CorruptEventException.class);
        try (var stream = opened(engine, 0)) {
            assertThat(stream.events().hasNextAvailable()).isFalse();
            assertThat(stream.events().error()).containsInstanceOf(CorruptEventException.class);
        }
    }

    @Test
    void token_at_an_instant_precedes_the_first_event_from_then_on() {
        append(engine, AppendCondition.none(), event("A"), event("B"));

        assertThat(tokenAt(OCCURRED)).isZero();
        assertThat(tokenAt(OCCURRED.plusSeconds(1))).isEqualTo(2);
    }

    @Test
    void token_beyond_the_end_of_the_log_fails_the_stream() {
        append(engine, AppendCondition.none(), event("A"));
        try (var stream = opened(engine, 2)) {
            assertThat(stream.events().next()).isEmpty();
            assertThat(stream.events().error()).containsInstanceOf(IllegalArgumentException.class);
            assertThat(stream.events().isCompleted()).isTrue();
        }
    }

    @Test
    void closed_stream_delivers_nothing_more() {
        append(engine, AppendCondition.none(), event("A"));
        var stream = opened(engine, 0);
        stream.close();

        assertThat(stream.events().next()).isEmpty();
        assertThat(stream.events().isCompleted()).isTrue();
    }

    @Test
    void ids_are_those_that_were_given() {
        TaggedEventMessage<?> event = event("A", ORDER);
        append(engine, AppendCondition.none(), event);
        assertThat(engine.read(0, 1).getFirst().eventId()).isEqualTo(id(event));
    }

    private EventRejectedException rejection(TaggedEventMessage<?>... events) {
        return catchThrowableOfType(
                EventRejectedException.class, () -> append(engine, AppendCondition.none(), events));
    }

    private long tokenAt(Instant at) {
        CompletableFuture<?> token = engine.tokenAt(at, null);
        return ((GlobalSequenceTrackingToken) TestEvents.await(token)).getGlobalIndex();
    }

    private record Opened(MessageStream<EventMessage> events) implements AutoCloseable {
        @Override
        public void close() {
            events.close();
        }
    }

    private static Opened opened(PostgresEventStorageEngine engine, long after) {
        return new Opened(
                engine.stream(
                        StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(after)),
                        null));
    }
}
