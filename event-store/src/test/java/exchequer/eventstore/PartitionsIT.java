package exchequer.eventstore;

import static exchequer.eventstore.SmallPartitions.positions;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.messaging.eventhandling.processing.streaming.token.GlobalSequenceTrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class PartitionsIT {

    private static final EventCriteria ALL = EventCriteria.havingTags(tag("all", "x"));

    private final SmallPartitions log = new SmallPartitions();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void first_append_makes_the_first_partition() {
        assertThat(partitions()).isZero();
        log.append(1);
        assertThat(partitions()).isEqualTo(1);
        log.append(9);

        assertThat(partitions()).isEqualTo(1);
        assertThat(log.engine.headPosition()).isEqualTo(10);
    }

    @Test
    void append_that_crosses_an_end_is_contiguous() {
        log.append(7);
        log.append(7);

        assertThat(partitions()).isEqualTo(2);
        assertRead(14);
        assertThat(log.database.queryLong("select count(*) from eventstore.events_1"))
                .isEqualTo(10);
        assertThat(log.database.queryLong("select count(*) from eventstore.event_tags_11"))
                .isEqualTo(2 * 4);
    }

    @Test
    void append_that_crosses_several_ends_is_contiguous() {
        log.append(3);
        log.append(44);

        assertThat(partitions()).isEqualTo(5);
        assertRead(47);
    }

    @Test
    void append_that_fails_at_an_end_leaves_it_to_the_next() {
        log.append(9);
        assertThatThrownBy(
                        () ->
                                append(
                                        log.engine,
                                        AppendCondition.none(),
                                        event("A"),
                                        event("B"),
                                        TestAppends.withId("e-1")))
                .isInstanceOf(EventRejectedException.class);
        assertThat(partitions()).isEqualTo(1);
        log.append(4);

        assertThat(partitions()).isEqualTo(2);
        assertRead(13);
    }

    @Test
    void readers_and_conditions_look_across_ends() {
        log.append(35);

        assertThat(source(log.engine, ALL).ids()).hasSize(35);
        assertThat(
                        source(
                                        log.engine,
                                        EventCriteria.havingAnyTag()
                                                .andBeingOneOfTypes(type("Numbered")))
                                .ids())
                .hasSize(35);
        assertThat(streamed(5, 30)).isEqualTo(positions(6, 35));
        try (PostgresEventStorageEngine fresh = log.node()) {
            append(fresh, AppendCondition.none(), event("Filler"));
            assertThat(conflicts(fresh, EventCriteria.havingTags(tag("n", "3")))).isTrue();
            assertThat(conflicts(fresh, EventCriteria.havingTags(tag("n", "3"), tag("n", "30"))))
                    .isFalse();
        }
    }

    @Test
    void size_can_be_changed_for_partitions_to_come() {
        log.append(5);
        log.database.execute("update eventstore.head set partition_size = 100");
        log.append(50);

        assertThat(partitions()).isEqualTo(2);
        assertThat(log.database.queryLong("select max(end_position) from eventstore.partitions"))
                .isEqualTo(111);
        assertRead(55);
    }

    /**
     * A statement that was planned before a partition was there, and sees by its snapshot an event
     * that is in it, would pass this event for ever.
     */
    @Test
    void no_reader_passes_the_first_event_of_a_new_partition() throws Exception {
        int count = 400;
        log.append(1);
        log.database.execute("update eventstore.head set partition_size = 2");
        Database database = new Database(log.database.dataSource());
        LogReader reader = new LogReader(database, new TypeIds());
        SharedLoads loads = new SharedLoads(database, reader, new TypeIds(), 1);
        EventSelection tagged = EventSelection.of(ALL);
        EventSelection mixed =
                EventSelection.of(
                        EventCriteria.havingAnyTag()
                                .andBeingOneOfTypes(type("Numbered"))
                                .or(EventCriteria.havingTags(tag("all", "x"), tag("n", "7"))));
        CompletableFuture<Void> appending =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 1; i < count; i++) {
                                log.append(1);
                            }
                        },
                        Thread::startVirtualThread);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            LongFunction<LogPage> shared = after -> loads.first(tagged, after);
            List<CompletableFuture<Long>> reading =
                    Stream.concat(
                                    Stream.of(EventSelection.EVERYTHING, tagged, mixed)
                                            .map(selection -> pages(reader, selection)),
                                    Stream.of(shared, shared))
                            .map(
                                    pages ->
                                            CompletableFuture.supplyAsync(
                                                    () -> pass(pages, count), threads))
                            .toList();
            for (CompletableFuture<Long> passed : reading) {
                assertThat(passed.get(100, TimeUnit.SECONDS)).isEqualTo(count);
            }
        }
        appending.get(10, TimeUnit.SECONDS);
        assertThat(loads.counters().alone()).isLessThan(loads.counters().loads());
    }

    static LongFunction<LogPage> pages(LogReader reader, EventSelection selection) {
        return after -> reader.page(selection, after, Long.MAX_VALUE, 512);
    }

    /** As a stream does: whatever is not in a page that goes up to the head is not there. */
    static long pass(LongFunction<LogPage> pages, long count) {
        long scanned = 0;
        long events = 0;
        while (scanned < count) {
            LogPage page = pages.apply(scanned);
            assertThat(page.events())
                    .as("events after %d, read up to %d", scanned, page.scanned())
                    .hasSize((int) (page.scanned() - scanned));
            events += page.events().size();
            scanned = page.scanned();
        }
        return events;
    }

    @Test
    void large_partition_has_its_successor_before_it_is_full() {
        log.database.execute("update eventstore.head set partition_size = 200000");
        log.append(1);
        makeRoom(99_999);
        assertThat(partitions()).isEqualTo(1);
        makeRoom(100_001);
        assertThat(partitions()).isEqualTo(2);
        makeRoom(200_002);

        assertThat(partitions()).isEqualTo(2);
        log.append(1);
        assertThat(log.engine.headPosition()).isEqualTo(2);
    }

    @Test
    void reader_who_takes_long_does_not_hold_up_appends_before_the_partition_is_full()
            throws Exception {
        log.database.execute("update eventstore.head set partition_size = 200000");
        log.append(1);
        try (Connection reader = log.database.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select count(*) from eventstore.events");
            makeRoom(150_000);
            assertThat(partitions()).isEqualTo(1);
            reader.rollback();
            reader.setAutoCommit(true);
        }
        makeRoom(150_000);
        assertThat(partitions()).isEqualTo(2);
    }

    private void makeRoom(long position) {
        log.database.execute("select eventstore.make_room(" + position + ")");
    }

    @Test
    void partitions_refuse_change() {
        log.append(25);
        for (String table : List.of("events_1", "events_21", "event_tags_11")) {
            assertThatThrownBy(() -> log.database.execute("delete from eventstore." + table))
                    .hasStackTraceContaining("append-only");
        }
    }

    private boolean conflicts(PostgresEventStorageEngine node, EventCriteria criteria) {
        try {
            append(node, AppendCondition.withCriteria(criteria), event("New"));
            return false;
        } catch (AppendEventsTransactionRejectedException e) {
            return true;
        }
    }

    private List<Long> streamed(long after, int count) {
        var stream =
                log.engine.stream(
                        StreamingCondition.startingFrom(new GlobalSequenceTrackingToken(after)),
                        null);
        List<Long> positions = new ArrayList<>();
        while (positions.size() < count) {
            positions.add(Positions.of(stream.next().orElseThrow()));
        }
        stream.close();
        return positions;
    }

    private void assertRead(int count) {
        List<StoredEvent> events = log.engine.read(0, 1_000);
        assertThat(events)
                .extracting(StoredEvent::position)
                .containsExactlyElementsOf(positions(1, count));
        for (StoredEvent event : events) {
            assertThat(event.payload()).containsExactly((int) event.position());
        }
    }

    private long partitions() {
        return log.database.queryLong("select count(*) from eventstore.partitions");
    }
}
