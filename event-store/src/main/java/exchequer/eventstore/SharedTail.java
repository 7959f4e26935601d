package exchequer.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The last events of the log, read once for all readers of this process that follow it closely. A
 * reader that is far behind asks the database for itself, and neither waits for the others nor
 * drives out what they share.
 */
final class SharedTail {

    /** The database, asked for the events after a position. */
    interface Source {

        List<StoredEvent> read(long after, int max);
    }

    private final Source source;
    private final int capacity;
    private final long capacityBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** All events in {@code (start, end]}. */
    private final Deque<StoredEvent> events = new ArrayDeque<>();

    private long start;
    private long end;
    private long bytes;

    /**
     * @param capacity most events that are kept
     * @param capacityBytes most bytes of payload that are kept, whatever the number of events
     */
    SharedTail(Source source, int capacity, long capacityBytes) {
        this.source = source;
        this.capacity = capacity;
        this.capacityBytes = capacityBytes;
    }

    /** Up to {@code max} events after the position, ascending; all are committed. */
    List<StoredEvent> read(long after, int max) {
        // Of several who were woken by one append the first asks, and the others find its answer.
        lock.lock();
        try {
            if (start <= after && after < end) {
                return known(after, max);
            }
            if (after >= end) {
                return readOn(after, max);
            }
        } finally {
            lock.unlock();
        }
        return source.read(after, max);
    }

    private List<StoredEvent> known(long after, int max) {
        return events.stream().dropWhile(event -> event.position() <= after).limit(max).toList();
    }

    private List<StoredEvent> readOn(long after, int max) {
        List<StoredEvent> page = source.read(after, max);
        if (page.isEmpty()) {
            return page;
        }
        if (after > end) {
            events.clear();
            bytes = 0;
            start = after;
        }
        for (StoredEvent event : page) {
            events.add(event);
            bytes += event.payload().length;
        }
        end = page.getLast().position();
        while (events.size() > capacity || bytes > capacityBytes) {
            StoredEvent first = events.removeFirst();
            bytes -= first.payload().length;
            start = first.position();
        }
        return page;
    }
}
