package exchequer.eventstore.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings the records of all partitions back into the order of the log. Pure: no clock, no I/O. What
 * {@link #nextBatch} hands out counts as applied from then on.
 *
 * <p>A partition carries ascending positions, each record naming the one before it. So a record is
 * one of four: a duplicate (its position was applied), the next of the log, ahead of it (to be kept
 * until the others catch up), or broken (it does not name its predecessor).
 */
final class PartitionMerge {

    /** What can be done now; each kind comes alone, so that it is applied and recorded alone. */
    sealed interface Batch {

        /** Events that follow the last applied one, without a gap. */
        record Next(List<IncomingRecord> records) implements Batch {}

        /** Records whose positions were applied before. */
        record Duplicates(List<IncomingRecord> records) implements Batch {}

        /** Nothing more can ever be applied. */
        record Broken(ConsumerHaltedException failure) implements Batch {}

        /** Later records are here, the next one is not. */
        record Missing(long position) implements Batch {}

        /** No records. */
        record Nothing() implements Batch {}
    }

    /** Of the events of one batch, give or take one: its handler holds them all at once. */
    private static final long MOST_BYTES = 8L << 20;

    private final List<Partition> partitions = new ArrayList<>();
    private long applied;

    PartitionMerge(long applied, long[] partitionPositions) {
        this.applied = applied;
        for (long position : partitionPositions) {
            partitions.add(new Partition(position));
        }
    }

    void offer(IncomingRecord arrived) {
        partitions.get(arrived.partition()).queue.add(arrived);
    }

    /** Everything after this point of the partition is unusable, everything before is not. */
    void breakOff(int partition, ConsumerHaltedException failure) {
        partitions.get(partition).failure = failure;
    }

    /** Whether records of the partition are of no use any more. */
    boolean isBrokenOff(int partition) {
        return partitions.get(partition).failure != null;
    }

    int buffered(int partition) {
        return partitions.get(partition).queue.size();
    }

    int buffered() {
        return partitions.stream().mapToInt(partition -> partition.queue.size()).sum();
    }

    long applied() {
        return applied;
    }

    Batch nextBatch(int most) {
        var duplicates = takeDuplicates(most);
        if (!duplicates.isEmpty()) {
            return new Batch.Duplicates(duplicates);
        }
        var next = takeNext(most);
        if (!next.isEmpty()) {
            return new Batch.Next(next);
        }
        // Only now: what lies before the break in the log is good.
        var failure = firstFailure();
        if (failure.isPresent()) {
            return new Batch.Broken(failure.get());
        }
        return buffered() > 0 ? new Batch.Missing(applied + 1) : new Batch.Nothing();
    }

    private List<IncomingRecord> takeDuplicates(int most) {
        var taken = new ArrayList<IncomingRecord>();
        for (var partition : partitions) {
            while (taken.size() < most && partition.headIsAtMost(applied)) {
                taken.add(partition.queue.remove());
            }
        }
        return taken;
    }

    private List<IncomingRecord> takeNext(int most) {
        var taken = new ArrayList<IncomingRecord>();
        long bytes = 0;
        boolean found = true;
        while (found) {
            found = false;
            for (var partition : partitions) {
                while (taken.size() < most
                        && bytes < MOST_BYTES
                        && partition.headFollows(applied)) {
                    var next = partition.take();
                    taken.add(next);
                    bytes += next.bytes();
                    applied++;
                    found = true;
                }
            }
        }
        return taken;
    }

    private Optional<ConsumerHaltedException> firstFailure() {
        return partitions.stream().flatMap(partition -> partition.failure().stream()).findFirst();
    }

    private static final class Partition {

        final ArrayDeque<IncomingRecord> queue = new ArrayDeque<>();
        long lastPosition;
        @Nullable ConsumerHaltedException failure;

        Partition(long lastPosition) {
            this.lastPosition = lastPosition;
        }

        boolean headIsAtMost(long position) {
            var head = queue.peek();
            return head != null && head.position() <= position;
        }

        boolean headFollows(long applied) {
            var head = queue.peek();
            return head != null
                    && head.position() == applied + 1
                    && head.previousPosition() == lastPosition;
        }

        IncomingRecord take() {
            var head = queue.remove();
            lastPosition = head.position();
            return head;
        }

        Optional<ConsumerHaltedException> failure() {
            var head = queue.peek();
            if (head == null) {
                return Optional.ofNullable(failure);
            }
            if (head.previousPosition() == lastPosition) {
                return Optional.empty();
            }
            return Optional.of(
                    new ConsumerHaltedException(
                            HaltReason.PARTITION_GAP,
                            "partition %d offset %d: position %d follows %d, but %d is the last here"
                                    .formatted(
                                            head.partition(),
                                            head.offset(),
                                            head.position(),
                                            head.previousPosition(),
                                            lastPosition)));
        }
    }
}
