package exchequer.eventstore.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.consumer.PartitionMerge.Batch;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionMergeTest {

    private final PartitionMerge merge = new PartitionMerge(0, new long[2]);

    @Test
    void nothing_comes_of_nothing() {
        assertThat(merge.nextBatch(10)).isEqualTo(new Batch.Nothing());
    }

    @Test
    void events_of_all_partitions_come_in_log_order() {
        merge.offer(incoming(1, 2, 0));
        merge.offer(incoming(1, 4, 2));
        merge.offer(incoming(0, 1, 0));
        merge.offer(incoming(0, 3, 1));
        assertThat(positions(merge.nextBatch(10))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(merge.applied()).isEqualTo(4);
    }

    @Test
    void later_events_wait_for_the_missing_one() {
        merge.offer(incoming(1, 2, 0));
        assertThat(merge.nextBatch(10)).isEqualTo(new Batch.Missing(1));
        merge.offer(incoming(0, 1, 0));
        assertThat(positions(merge.nextBatch(10))).containsExactly(1L, 2L);
    }

    @Test
    void record_that_does_not_name_its_predecessor_breaks_after_all_before_it_was_handed_out() {
        merge.offer(incoming(0, 1, 0));
        merge.offer(incoming(0, 3, 2));
        merge.offer(incoming(1, 2, 0));
        assertThat(positions(merge.nextBatch(10))).containsExactly(1L, 2L);
        assertThat(merge.nextBatch(10)).isInstanceOf(Batch.Broken.class);
    }

    @Test
    void record_far_ahead_that_does_not_name_its_predecessor_breaks_without_waiting() {
        merge.offer(incoming(0, 9, 7));
        assertThat(merge.nextBatch(10)).isInstanceOf(Batch.Broken.class);
    }

    @Test
    void partition_broken_off_breaks_once_its_good_records_are_handed_out() {
        merge.offer(incoming(0, 1, 0));
        merge.breakOff(0, new ConsumerHaltedException(HaltReason.MALFORMED_RECORD, "test"));
        assertThat(positions(merge.nextBatch(10))).containsExactly(1L);
        assertThat(merge.nextBatch(10)).isInstanceOf(Batch.Broken.class);
    }

    @Test
    void applied_positions_come_back_as_duplicates() {
        var resumed = new PartitionMerge(5, new long[] {4, 5});
        resumed.offer(incoming(0, 3, 1));
        resumed.offer(incoming(0, 4, 3));
        resumed.offer(incoming(0, 6, 4));
        assertThat(positions(resumed.nextBatch(10))).containsExactly(3L, 4L);
        assertThat(positions(resumed.nextBatch(10))).containsExactly(6L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void any_arrival_order_with_repeated_batches_gives_the_log_back(long seed) {
        var random = new Random(seed);
        int count = 500;
        var partitions = arrivals(random, 4, count);
        var merged = new PartitionMerge(0, new long[4]);
        var applied = new ArrayList<Long>();
        while (partitions.stream().anyMatch(queue -> !queue.isEmpty())) {
            var queue = partitions.get(random.nextInt(4));
            for (int i = random.nextInt(20); i > 0 && !queue.isEmpty(); i--) {
                merged.offer(queue.remove());
            }
            drain(merged, 1 + random.nextInt(30), applied);
        }
        assertThat(applied)
                .as("seed %d", seed)
                .isEqualTo(LongStream.rangeClosed(1, count).boxed().toList());
        assertThat(merged.buffered()).isZero();
    }

    /** Records per partition as a relay writes them that now and then repeats its last batch. */
    private static List<ArrayDeque<IncomingRecord>> arrivals(Random random, int n, int count) {
        var partitions = new ArrayList<ArrayDeque<IncomingRecord>>();
        Collections.addAll(partitions, new ArrayDeque<>(), new ArrayDeque<>());
        Collections.addAll(partitions, new ArrayDeque<>(), new ArrayDeque<>());
        var last = new long[n];
        var batch = new ArrayList<IncomingRecord>();
        for (long position = 1; position <= count; position++) {
            int partition = random.nextInt(n);
            batch.add(incoming(partition, position, last[partition]));
            last[partition] = position;
            if (random.nextInt(10) == 0 || position == count) {
                for (int copies = 1 + random.nextInt(2); copies > 0; copies--) {
                    batch.forEach(message -> partitions.get(message.partition()).add(message));
                }
                batch.clear();
            }
        }
        return partitions;
    }

    private static void drain(PartitionMerge merge, int most, List<Long> applied) {
        boolean more = true;
        while (more) {
            more =
                    switch (merge.nextBatch(most)) {
                        case Batch.Next(var records) -> {
                            records.forEach(message -> applied.add(message.position()));
                            yield true;
                        }
                        case Batch.Duplicates _ -> true;
                        case Batch.Broken(var failure) -> throw failure;
                        case Batch.Missing _, Batch.Nothing _ -> false;
                    };
        }
    }

    private static List<Long> positions(Batch batch) {
        return switch (batch) {
            case Batch.Next(var records) -> records.stream().map(IncomingRecord::position).toList();
            case Batch.Duplicates(var records) ->
                    records.stream().map(IncomingRecord::position).toList();
            case Batch.Broken _, Batch.Missing _, Batch.Nothing _ ->
                    throw new AssertionError("no records: " + batch);
        };
    }

    private static IncomingRecord incoming(int partition, long position, long previous) {
        var event =
                new ReceivedEvent(
                        position,
                        "event-" + position,
                        "exchequer.OrderPlaced",
                        "1",
                        "",
                        Instant.EPOCH,
                        Map.of(),
                        new byte[0]);
        return new IncomingRecord(partition, position, previous, new byte[32], event);
    }
}
