package exchequer.eventstore.consumer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many records of each partition are decoded and not applied, and how large they are. Counted
 * up by the reader, down by who applies.
 */
final class Backlog {

    private final long mostRecords;
    private final long mostBytes;
    private final AtomicLongArray records;
    private final AtomicLongArray bytes;
    private final Semaphore room = new Semaphore(0);

    /** Limits for each partition. */
    Backlog(int partitions, long mostRecords, long mostBytes) {
        this.mostRecords = mostRecords;
        this.mostBytes = mostBytes;
        this.records = new AtomicLongArray(partitions);
        this.bytes = new AtomicLongArray(partitions);
    }

    void add(IncomingRecord decoded) {
        records.incrementAndGet(decoded.partition());
        bytes.addAndGet(decoded.partition(), decoded.bytes());
    }

    void remove(List<IncomingRecord> applied) {
        for (var each : applied) {
            records.decrementAndGet(each.partition());
            bytes.addAndGet(each.partition(), -each.bytes());
        }
        room.release();
    }

    /** Whether the partition has as much here as it may, which is at least one record. */
    boolean isFull(int partition) {
        return records.get(partition) >= mostRecords || bytes.get(partition) >= mostBytes;
    }

    /** Waits until something is applied, but not longer than that. */
    void awaitRoom(Duration longest) throws InterruptedException {
        if (room.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            room.drainPermits();
        }
    }

    long size() {
        long sum = 0;
        for (int partition = 0; partition < records.length(); partition++) {
            sum += records.get(partition);
        }
        return sum;
    }
}
