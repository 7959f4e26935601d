package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.METADATA;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** History from elsewhere, in chunks; {@link PartitionLoadIT} has that in whole partitions. */
class EventImportIT {

    private static final int CHUNK = 20_000;
    private static TestDatabase database;

    private PostgresEventStorageEngine engine;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.migrated();
        // A partition that is there is not loaded.
        database.execute("select eventstore.make_room(1)");
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
    void imported_events_are_as_if_appended() {
        append(engine, AppendCondition.none(), event("Before"));
        byte[] payload = "{\"n\": 1}\n".getBytes(UTF_8);
        TaggedEventMessage<?> first =
                event("i-1", "Imported", payload, METADATA, tag("order", "ü€"), tag("z", "1"));
        long last = engine.importEvents(List.of(first, event("Bare")).iterator(), _ -> {});
        append(engine, AppendCondition.none(), event("After", tag("order", "ü€")));

        assertThat(last).isEqualTo(3);
        assertThat(engine.read(0, 9))
                .extracting(StoredEvent::type)
                .containsExactly("Before", "Imported", "Bare", "After");
        StoredEvent stored = engine.read(1, 1).getFirst();
        assertThat(stored.payload()).isEqualTo(payload);
        assertThat(stored.occurredAt()).isEqualTo(TestEvents.OCCURRED);
        assertThat(stored.metadata()).isEqualTo(METADATA);
        assertThat(stored.tags())
                .containsExactly(new EventTag("order", "ü€"), new EventTag("z", "1"));
        assertThat(source(engine, EventCriteria.havingTags(tag("order", "ü€"))).ids()).hasSize(2);
        assertThat(findings()).isEmpty();
    }

    @Test
    void many_chunks_are_one_history() {
        int count = 2 * CHUNK + 7;
        List<Long> progress = new ArrayList<>();
        long last = engine.importEvents(numbered(count), progress::add);

        assertThat(last).isEqualTo(count);
        assertThat(progress).containsExactly((long) CHUNK, 2L * CHUNK, (long) count);
        assertThat(engine.headPosition()).isEqualTo(count);
        assertThat(engine.readTagged(new EventTag("n", "40001"), 0, 9))
                .extracting(StoredEvent::position)
                .containsExactly(40_002L);
        assertThat(findings()).isEmpty();
    }

    @Test
    void nothing_to_import_changes_nothing() {
        assertThat(engine.importEvents(numbered(0), _ -> {})).isZero();
        assertThat(engine.headPosition()).isZero();
    }

    @Test
    void stored_identifier_is_named_and_what_came_before_its_chunk_stays() {
        append(engine, AppendCondition.none(), event("n-20003", "A", new byte[0], METADATA));

        EventRejectedException rejected =
                catchThrowableOfType(
                        EventRejectedException.class,
                        () -> engine.importEvents(numbered(CHUNK + 10), _ -> {}));
        assertThat(rejected.reason()).isEqualTo(EventRejectedException.Reason.DUPLICATE_ID);
        assertThat(rejected.eventId()).isEqualTo("n-20003");
        assertThat(engine.headPosition()).isEqualTo(1 + CHUNK);
    }

    @Test
    void conditions_see_what_was_imported() {
        append(engine, AppendCondition.none(), event("Before"));
        engine.importEvents(numbered(3), _ -> {});
        EventCriteria criteria = EventCriteria.havingTags(tag("n", "1"));

        assertThatThrownBy(() -> append(engine, AppendCondition.withCriteria(criteria), event("B")))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    @Test
    void appends_go_on_between_chunks() throws Exception {
        AtomicBoolean importing = new AtomicBoolean(true);
        CompletableFuture<Integer> appending =
                CompletableFuture.supplyAsync(
                        () -> {
                            int count = 0;
                            while (importing.get() || count == 0) {
                                append(engine, AppendCondition.none(), event("Meanwhile"));
                                count++;
                            }
                            return count;
                        },
                        Thread::startVirtualThread);
        engine.importEvents(numbered(2 * CHUNK), _ -> {});
        importing.set(false);
        int appended = appending.get(30, TimeUnit.SECONDS);

        assertThat(engine.headPosition()).isEqualTo(2L * CHUNK + appended);
        assertThat(findings()).isEmpty();
    }

    private static Iterator<TaggedEventMessage<?>> numbered(int count) {
        return IntStream.range(0, count)
                .<TaggedEventMessage<?>>mapToObj(
                        n ->
                                event(
                                        "n-" + n,
                                        "Numbered",
                                        new byte[] {'{', '}'},
                                        Map.of("tenant_id", "t", "host", "h"),
                                        tag("n", Integer.toString(n))))
                .iterator();
    }

    private static List<LogFinding> findings() {
        List<LogFinding> findings = new ArrayList<>();
        new LogCheck(database.dataSource()).run(0, findings::add, _ -> {});
        return findings;
    }
}
