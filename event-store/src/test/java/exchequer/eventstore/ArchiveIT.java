package exchequer.eventstore;

import static exchequer.eventstore.SmallPartitions.positions;
import static exchequer.eventstore.TestEvents.after;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.GlobalIndexConsistencyMarker;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ArchiveIT {

    private static final EventCriteria ALL = EventCriteria.havingTags(tag("all", "x"));

    private final SmallPartitions log = new SmallPartitions();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void partition_in_use_is_not_archived() {
        assertThatThrownBy(log::archiveOldest).hasStackTraceContaining("not full yet");
        log.append(9);
        assertThatThrownBy(log::archiveOldest).hasStackTraceContaining("not full yet");
        log.append(2);

        assertThat(log.archiveOldest()).isEqualTo("eventstore_archive.events_1");
        assertThatThrownBy(log::archiveOldest).hasStackTraceContaining("not full yet");
        assertThat(log.engine.headPosition()).isEqualTo(11);
    }

    @Test
    void sourcing_fails_only_where_archived_events_are_needed() {
        log.append(35);
        log.archiveOldest();
        log.archiveOldest();

        assertThat(archivedTo(() -> source(log.engine, numbered(7)))).isEqualTo(20);
        assertThat(archivedTo(() -> source(log.engine, ALL))).isEqualTo(20);
        assertThat(archivedTo(() -> source(log.engine, EventCriteria.havingAnyTag())))
                .isEqualTo(20);
        assertThat(archivedTo(() -> source(log.engine, ofType("Numbered")))).isEqualTo(20);
        assertThat(source(log.engine, numbered(21)).ids()).containsExactly("e-21");
        assertThat(source(log.engine, numbered(36)).ids()).isEmpty();
        assertThat(source(log.engine, EventCriteria.havingTags(tag("n", "7"), tag("n", "8"))).ids())
                .isEmpty();
    }

    @Test
    void reading_begins_after_the_archive_or_fails() {
        log.append(35);
        log.archiveOldest();

        assertThat(archivedTo(() -> log.engine.read(0, 5))).isEqualTo(10);
        assertThat(archivedTo(() -> log.engine.read(9, 5))).isEqualTo(10);
        assertThat(log.engine.read(10, 100))
                .extracting(StoredEvent::position)
                .containsExactlyElementsOf(positions(11, 35));
        assertThat(archivedTo(() -> log.engine.readTagged(new EventTag("n", "3"), 0, 5)))
                .isEqualTo(10);
        assertThat(log.engine.readTagged(new EventTag("n", "13"), 0, 5)).hasSize(1);
        assertThat(log.engine.readTagged(new EventTag("all", "x"), 10, 99)).hasSize(25);
    }

    @Test
    void streams_begin_after_the_archive_or_fail() {
        log.append(35);
        log.archiveOldest();
        var early = stream(9);
        assertThat(early.next()).isEmpty();
        assertThat(early.error()).containsInstanceOf(EventsArchivedException.class);
        var late = stream(10);
        assertThat(Positions.of(late.next().orElseThrow())).isEqualTo(11);
        late.close();
    }

    @Test
    void token_at_an_instant_that_may_be_archived_fails() {
        log.append(15);
        log.archiveOldest();

        assertThat(
                        archivedTo(
                                () ->
                                        TestEvents.await(
                                                log.engine.tokenAt(TestEvents.OCCURRED, null))))
                .isEqualTo(10);
        assertThat(TestEvents.await(log.engine.tokenAt(TestEvents.OCCURRED.plusSeconds(1), null)))
                .isEqualTo(new GlobalSequenceTrackingToken(15));
    }

    @Test
    void conditions_on_archived_tags_hold_as_before() {
        log.append(35);
        log.archiveOldest();
        // One node remembers the events, another has to ask.
        try (PostgresEventStorageEngine fresh = log.node()) {
            append(fresh, AppendCondition.none(), event("Filler"));
            for (PostgresEventStorageEngine node : List.of(log.engine, fresh)) {
                assertConflict(node, ConsistencyMarker.ORIGIN, numbered(7));
                assertConflict(
                        node,
                        new GlobalIndexConsistencyMarker(6),
                        EventCriteria.havingTags(tag("n", "7"), tag("all", "x")));
                assertConflict(node, ConsistencyMarker.ORIGIN, numbered(7).or(numbered(99)));
                assertConflict(node, ConsistencyMarker.ORIGIN, EventCriteria.havingAnyTag());
                append(node, after(new GlobalIndexConsistencyMarker(7), numbered(7)), event("A"));
                append(
                        node,
                        after(
                                ConsistencyMarker.ORIGIN,
                                EventCriteria.havingTags(tag("n", "7"), tag("n", "8"))),
                        event("B"));
            }
        }
    }

    @Test
    void condition_that_only_archived_events_could_answer_fails_alone() {
        log.append(35);
        log.archiveOldest();
        try (PostgresEventStorageEngine fresh = log.node()) {
            append(fresh, AppendCondition.none(), event("Filler"));
            try (HeldHead head = new HeldHead(log.database, fresh)) {
                var first = head.queue(AppendCondition.none(), event("A"));
                var unanswerable =
                        head.queue(after(ConsistencyMarker.ORIGIN, ofType("Unheard")), event("B"));
                var conflict = head.queue(after(ConsistencyMarker.ORIGIN, numbered(7)), event("C"));
                var last = head.queue(AppendCondition.none(), event("D"));
                head.letGoAndWait();

                TestEvents.await(first);
                TestEvents.await(last);
                assertThat(catchThrowable(() -> TestEvents.await(unanswerable)))
                        .isInstanceOf(EventsArchivedException.class);
                assertThat(catchThrowable(() -> TestEvents.await(conflict)))
                        .isInstanceOf(AppendEventsTransactionRejectedException.class);
            }
            append(
                    fresh,
                    after(new GlobalIndexConsistencyMarker(10), ofType("Unheard")),
                    event("E"));
        }
    }

    @Test
    void identifiers_of_archived_events_stay_taken() {
        log.append(25);
        log.archiveOldest();

        EventRejectedException refused =
                catchThrowableOfType(
                        EventRejectedException.class,
                        () ->
                                append(
                                        log.engine,
                                        AppendCondition.none(),
                                        TestAppends.withId("e-3")));
        assertThat(refused.reason()).isEqualTo(EventRejectedException.Reason.DUPLICATE_ID);
    }

    @Test
    void archived_table_refuses_change_and_can_be_dropped() {
        log.append(25);
        String table = log.archiveOldest();

        assertThatThrownBy(() -> log.database.execute("delete from " + table))
                .hasStackTraceContaining("append-only");
        log.database.execute("drop table " + table);
        log.append(10);
        assertThat(log.engine.read(10, 100)).hasSize(25);
    }

    /** The steps of docs/event-log-archive.md. */
    @Test
    void dropped_table_is_restored_from_a_copy() {
        log.append(25);
        List<StoredEvent> before = log.engine.read(0, 100);
        String table = log.archiveOldest();
        log.database.execute("create table public.file as select * from " + table);
        log.database.execute("drop table " + table);
        log.database.execute(
                """
                create table %1$s (like eventstore.events including all);
                insert into %1$s select * from public.file"""
                        .formatted(table));
        log.restoreNewest();

        assertThat(log.engine.read(0, 100))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(before);
        assertThatThrownBy(() -> log.database.execute("delete from eventstore.events_1"))
                .hasStackTraceContaining("append-only");
        assertThat(
                        log.database.queryLong(
                                """
                                select count(*) from pg_indexes
                                 where schemaname = 'eventstore' and tablename = 'events_1'"""))
                .isEqualTo(3);
    }

    @Test
    void half_a_table_is_not_restored() {
        log.append(25);
        String table = log.archiveOldest();
        log.database.execute(
                """
                set session_replication_role = replica;
                delete from %s where position = 4;
                set session_replication_role = origin"""
                        .formatted(table));

        assertThatThrownBy(log::restoreNewest).hasStackTraceContaining("9 events instead of 10");
    }

    @Test
    void restoring_brings_everything_back() {
        log.append(35);
        // Past the end that readers share: what is in memory needs no restoring.
        List<StoredEvent> before = log.engine.readTagged(new EventTag("all", "x"), 0, 100);
        log.archiveOldest();
        log.archiveOldest();
        log.archiveOldest();

        assertThat(log.restoreNewest()).isEqualTo("eventstore.events_21");
        assertThat(log.engine.read(20, 100)).hasSize(15);
        assertThat(archivedTo(() -> log.engine.read(19, 100))).isEqualTo(20);
        assertThat(log.restoreNewest()).isEqualTo("eventstore.events_11");
        assertThat(log.restoreNewest()).isEqualTo("eventstore.events_1");
        assertThatThrownBy(log::restoreNewest).hasStackTraceContaining("is archived");

        assertThat(log.engine.read(0, 100))
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(before);
        assertThat(source(log.engine, ALL).ids()).hasSize(35);
        log.append(10);
        assertThat(log.archiveOldest()).isEqualTo("eventstore_archive.events_1");
        assertThat(
                        log.database.queryLong(
                                "select count(*) from pg_constraint where conname = 'in_range'"))
                .isZero();
    }

    @Test
    void node_that_comes_late_goes_on_where_everything_was_archived_meanwhile() {
        log.append(5);
        try (PostgresEventStorageEngine other = log.node()) {
            append(other, AppendCondition.none(), event("A"));
            log.append(30);
            log.archiveOldest();
            append(other, AppendCondition.none(), event("B"));
            assertConflict(other, new GlobalIndexConsistencyMarker(6), ALL);
        }
        assertThat(log.engine.headPosition()).isEqualTo(37);
    }

    /** Otherwise a dump of an hour would stop all appends for an hour. */
    @Test
    void archiving_gives_up_when_a_reader_is_in_its_way() throws Exception {
        log.append(25);
        try (Connection reader = log.database.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from eventstore.events");

            assertThatThrownBy(log::archiveOldest).hasStackTraceContaining("lock timeout");
            reader.rollback();
            reader.setAutoCommit(true);
        }
        assertThat(log.engine.read(0, 100)).hasSize(25);
        log.archiveOldest();
    }

    @Test
    void readers_and_appenders_go_on_while_partitions_come_and_go() throws Exception {
        log.append(SmallPartitions.SIZE);
        AtomicBoolean running = new AtomicBoolean(true);
        List<Long> archived = new ArrayList<>();
        try (PostgresEventStorageEngine other = log.node();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Long>> busy =
                    List.of(
                            CompletableFuture.supplyAsync(
                                    () -> appends(log.engine, running), threads),
                            CompletableFuture.supplyAsync(() -> appends(other, running), threads),
                            CompletableFuture.supplyAsync(() -> tails(other, running), threads),
                            CompletableFuture.supplyAsync(
                                    () -> sources(log.engine, running), threads));
            for (int i = 0; i < 15; i++) {
                awaitFullPartition();
                log.archiveOldest();
                if (i % 3 == 2) {
                    log.restoreNewest();
                }
                archived.add(log.database.queryLong("select archived_to from eventstore.head"));
            }
            running.set(false);
            for (CompletableFuture<Long> work : busy) {
                assertThat(work.get(60, TimeUnit.SECONDS)).isPositive();
            }
        }
        while (log.database.queryLong("select archived_to from eventstore.head") > 0) {
            log.restoreNewest();
        }
        long head = log.engine.headPosition();
        assertThat(archived).doesNotContain(0L);
        assertThat(
                        log.database.queryLong(
                                "select count(*) from eventstore.events where position <= " + head))
                .isEqualTo(head);
    }

    private void awaitFullPartition() {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                log.database.queryLong(
                                                """
                                                select count(*) from eventstore.partitions, eventstore.head
                                                 where archived_at is null and end_position <= position""")
                                        > 0);
    }

    private static long appends(PostgresEventStorageEngine node, AtomicBoolean running) {
        long count = 0;
        ConsistencyMarker marker = ConsistencyMarker.ORIGIN;
        while (running.get()) {
            var own = tag("own", Integer.toString(System.identityHashCode(node)));
            marker =
                    append(
                            node,
                            count == 0
                                    ? AppendCondition.none()
                                    : after(marker, EventCriteria.havingTags(own)),
                            event("Busy", own));
            count++;
        }
        return count;
    }

    /** Follows the log by position, beginning again after the archive when it is overtaken. */
    private static long tails(PostgresEventStorageEngine node, AtomicBoolean running) {
        long last = 0;
        long seen = 0;
        while (running.get() || last < node.headPosition()) {
            try {
                for (StoredEvent event : node.read(last, 7)) {
                    assertThat(event.position()).isEqualTo(++last);
                    seen++;
                }
            } catch (EventsArchivedException e) {
                assertThat(e.archivedTo()).isGreaterThan(last);
                last = e.archivedTo();
            }
        }
        return seen;
    }

    private static long sources(PostgresEventStorageEngine node, AtomicBoolean running) {
        long failures = 0;
        long rounds = 0;
        while (running.get()) {
            rounds++;
            Throwable failure = catchThrowable(() -> source(node, numbered(1)));
            if (failure != null) {
                assertThat(failure).isInstanceOf(EventsArchivedException.class);
                failures++;
            }
        }
        assertThat(failures).isPositive();
        return rounds;
    }

    private static EventCriteria numbered(long n) {
        return EventCriteria.havingTags(tag("n", Long.toString(n)));
    }

    private static EventCriteria ofType(String name) {
        return EventCriteria.havingAnyTag().andBeingOneOfTypes(type(name));
    }

    private MessageStream<?> stream(long after) {
        return log.engine.stream(
                StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(after)), null);
    }

    private static void assertConflict(
            PostgresEventStorageEngine node, ConsistencyMarker marker, EventCriteria criteria) {
        assertThatThrownBy(() -> append(node, after(marker, criteria), event("Conflicting")))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
    }

    private static long archivedTo(ThrowingCallable call) {
        return catchThrowableOfType(EventsArchivedException.class, call).archivedTo();
    }
}
