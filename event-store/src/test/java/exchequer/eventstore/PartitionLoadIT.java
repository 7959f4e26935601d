package exchequer.eventstore;

import static exchequer.eventstore.SmallPartitions.numbered;
import static exchequer.eventstore.SmallPartitions.positions;
import static exchequer.eventstore.TestEvents.append;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.source;
import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.AppendEventsTransactionRejectedException;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** History from elsewhere that begins a log, in whole partitions. */
@Timeout(180)
class PartitionLoadIT {

    private static final int CHUNK = 20_000;
    private static final int PARTITION = 25_000;

    private final SmallPartitions log = new SmallPartitions(PARTITION);
    private final ImportSteps steps = new ImportSteps();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void loaded_events_are_as_if_appended() {
        long last = load(1, 60_000);

        assertThat(last).isEqualTo(60_000);
        assertThat(log.engine.headPosition()).isEqualTo(60_000);
        assertThat(log.engine.read(24_990, 20))
                .extracting(StoredEvent::position)
                .containsExactlyElementsOf(positions(24_991, 25_010));
        assertThat(log.engine.read(59_999, 9).getFirst().payload()).containsExactly((byte) 60_000);
        assertThat(log.engine.readTagged(new EventTag("n", "25001"), 0, 9))
                .extracting(StoredEvent::position)
                .containsExactly(25_001L);
        assertThat(source(log.engine, EventCriteria.havingTags(tag("all", "x"))).ids())
                .hasSize(60_000);
        assertThat(findings()).isEmpty();
    }

    @Test
    void progress_tells_what_is_stored_from_what_is_only_sent() {
        load(1, 60_000);

        assertThat(steps.stored).containsExactly(25_000L, 60_000L);
        assertThat(steps.loaded).containsExactly(20_000L, 40_000L);
    }

    @Test
    void appends_go_on_behind_a_load() {
        load(1, 45_000);
        log.append(6_000);

        assertThat(log.engine.headPosition()).isEqualTo(51_000);
        assertThat(partitions()).containsExactly(1L, 25_001L, 50_001L);
        EventCriteria loaded = EventCriteria.havingTags(tag("n", "30000"));
        assertThatThrownBy(
                        () ->
                                append(
                                        log.engine,
                                        AppendCondition.withCriteria(loaded),
                                        event("New")))
                .isInstanceOf(AppendEventsTransactionRejectedException.class);
        assertThat(findings()).isEmpty();
    }

    @Test
    void loaded_partition_is_archived_and_restored() {
        load(1, 45_000);
        assertThat(log.archiveOldest()).isEqualTo("eventstore_archive.events_1");
        assertThatThrownBy(() -> log.engine.read(0, 1)).isInstanceOf(EventsArchivedException.class);
        log.restoreNewest();

        assertThat(log.engine.read(0, 1)).hasSize(1);
        assertThat(findings()).isEmpty();
    }

    @Test
    void loaded_partition_refuses_change() {
        load(1, 21_000);
        for (String table : List.of("events_1", "event_tags_1", "events", "event_ids")) {
            assertThatThrownBy(() -> log.database.execute("delete from eventstore." + table))
                    .hasStackTraceContaining("append-only");
        }
    }

    @Test
    void types_are_known_that_appear_in_the_middle_of_a_partition() {
        load(1, 45_000, n -> n == 24_000 ? event("Rare") : numbered(n));

        assertThat(log.engine.read(23_999, 1)).extracting(StoredEvent::type).contains("Rare");
        assertThat(findings()).isEmpty();
    }

    @Test
    void few_events_are_not_worth_it() {
        load(1, CHUNK);
        assertThat(steps.loaded).isEmpty();
        load(CHUNK + 1, 45_000);

        // Nor are those that begin in the middle of a partition, whatever they come to.
        assertThat(steps.loaded).isEmpty();
        assertThat(steps.stored).containsExactly(20_000L, 40_000L, 45_000L);
        assertThat(findings()).isEmpty();
    }

    @Test
    void partitions_smaller_than_a_chunk_are_not_loaded() {
        log.database.execute("update eventstore.head set partition_size = 19999");
        load(1, 45_000);

        assertThat(steps.loaded).isEmpty();
        assertThat(partitions()).containsExactly(1L, 20_000L, 39_999L);
        assertThat(findings()).isEmpty();
    }

    @Test
    void events_that_end_with_a_partition_leave_no_trace_of_the_next() {
        load(1, 2 * PARTITION);
        assertThat(partitions()).containsExactly(1L, 25_001L);
        load(2 * PARTITION + 1, 2 * PARTITION + CHUNK + 1);

        assertThat(steps.loaded).containsExactly(20_000L, 40_000L, 70_000L);
        assertThat(partitions()).containsExactly(1L, 25_001L, 50_001L);
        assertThat(findings()).isEmpty();
    }

    @Test
    void identifier_of_an_earlier_partition_is_named() {
        assertDuplicate("e-5", 60_000, n -> n == 59_000 ? numbered(5) : numbered(n));

        assertThat(log.engine.headPosition()).isEqualTo(2 * PARTITION);
        assertThat(findings()).isEmpty();
    }

    @Test
    void identifier_that_is_twice_in_a_partition_is_named() {
        assertDuplicate(
                "e-77",
                60_000,
                n -> n == 24_000 ? numbered(77) : n == 24_500 ? numbered(5) : numbered(n));

        assertThat(log.engine.headPosition()).isZero();
        assertThat(findings()).isEmpty();
    }

    private void assertDuplicate(
            String id, long last, LongFunction<TaggedEventMessage<?>> history) {
        EventRejectedException rejected =
                catchThrowableOfType(EventRejectedException.class, () -> load(1, last, history));
        assertThat(rejected.reason()).isEqualTo(EventRejectedException.Reason.DUPLICATE_ID);
        assertThat(rejected.eventId()).isEqualTo(id);
        assertThat(rejected).hasMessageContaining("of type Numbered");
    }

    /** Nothing can tell a loaded partition from one that was added and then filled. */
    @Test
    void catalogue_knows_no_difference() {
        load(1, 60_000);
        load(60_001, 80_000);
        assertThat(partitions()).containsExactly(1L, 25_001L, 50_001L, 75_001L);

        PartitionCatalogue catalogue = new PartitionCatalogue(log.database.dataSource());
        assertThat(catalogue.of(1)).hasSizeGreaterThan(40).isEqualTo(catalogue.of(75_001));
        assertThat(catalogue.of(50_001)).isEqualTo(catalogue.of(75_001));
        assertThat(catalogue.tables())
                .containsExactly(
                        "event_ids",
                        "event_tags",
                        "event_tags_1",
                        "event_tags_25001",
                        "event_tags_50001",
                        "event_tags_75001",
                        "events",
                        "events_1",
                        "events_25001",
                        "events_50001",
                        "events_75001",
                        "flyway_schema_history",
                        "head",
                        "partitions",
                        "types");
    }

    private long load(long from, long to) {
        return load(from, to, SmallPartitions::numbered);
    }

    private long load(long from, long to, LongFunction<TaggedEventMessage<?>> history) {
        Iterator<TaggedEventMessage<?>> events =
                LongStream.rangeClosed(from, to)
                        .<TaggedEventMessage<?>>mapToObj(history)
                        .iterator();
        return log.engine.importEvents(events, steps);
    }

    private List<Long> partitions() {
        List<Long> partitions = new ArrayList<>();
        long next = 0;
        while (next < Long.MAX_VALUE) {
            next =
                    log.database.queryLong(
                            "select coalesce(min(first_position), %d) from eventstore.partitions where first_position > %d"
                                    .formatted(Long.MAX_VALUE, next));
            partitions.add(next);
        }
        partitions.removeLast();
        return partitions;
    }

    private List<LogFinding> findings() {
        List<LogFinding> findings = new ArrayList<>();
        new LogCheck(log.database.dataSource()).run(0, findings::add, _ -> {});
        return findings;
    }
}
