package exchequer.eventstore.relay;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.StoredEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log and makes its records in a thread of its own, a few pages ahead of who publishes
 * them: neither waits for the other while there is work for both.
 */
final class ReadAhead implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

    /** Read ahead at most; more would only wait longer, in memory. */
    private static final int PAGES = 4;

    private static final int MOST_EVENTS_PER_PAGE = 1_000;

    /** A page of so many bytes may have been cut for its size, with more behind it. */
    private static final long LARGE_PAGE = 1 << 20;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** What the reader hands over, in order; after anything but a page nothing comes any more. */
    private sealed interface Handover {

        record Next(Page page) implements Handover {}

        record Failed(RuntimeException failure) implements Handover {}

        record Ended() implements Handover {}
    }

    /**
     * Records of consecutive positions.
     *
     * @param bytes sum of the payloads
     */
    record Page(List<ProducerRecord<byte[], byte[]>> records, long bytes) {}

    private final EventLog log;
    private final EventRecords records;
    private final int pageSize;
    private final Duration pollInterval;
    private final Semaphore free = new Semaphore(PAGES);
    private final Semaphore signal = new Semaphore(0);
    private final BlockingQueue<Handover> pages = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private long lastRead;

    /** The last page was all there was: another look is worth it only once something was added. */
    private boolean atEnd;

    private ReadAhead(EventLog log, EventRecords records, RelayConfig config, long after) {
        this.log = log;
        this.records = records;
        this.pageSize = Math.min(config.batchSize(), MOST_EVENTS_PER_PAGE);
        this.pollInterval = config.pollInterval();
        this.lastRead = after;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("kafka-relay-reader-" + config.topic())
                        .unstarted(this::run);
    }

    /** Begins to read behind a position; {@code records} belongs to the reader from now on. */
    static ReadAhead start(EventLog log, EventRecords records, RelayConfig config, long after) {
        var reader = new ReadAhead(log, records, config, after);
        reader.thread.start();
        return reader;
    }

    /** Lets it look into the log now, if it waits for an append. */
    void wake() {
        signal.release();
    }

    /** Lets whoever waits for a page return without one; nothing is read any more. */
    void end() {
        closed = true;
        signal.release();
        free.release();
        pages.add(new Handover.Ended());
    }

    /**
     * The next page, or nothing when none comes in time or {@link #end} was called.
     *
     * @throws RuntimeException what the log threw, or what halts the relay
     */
    @Nullable Page next(Duration longest) throws InterruptedException {
        var handover = pages.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        return switch (handover) {
            case null -> null;
            case Handover.Next(var page) -> {
                free.release();
                yield page;
            }
            case Handover.Failed(var failure) -> throw failure;
            case Handover.Ended() -> null;
        };
    }

    private void run() {
        try {
            while (!closed) {
                free.acquire();
                handOverNext();
            }
        } catch (InterruptedException e) {
            LOG.debug("reader was interrupted");
        } catch (RuntimeException e) {
            pages.add(new Handover.Failed(e));
        } catch (Error e) {
            pages.add(new Handover.Failed(new IllegalStateException("reading the log failed", e)));
        }
    }

    private void handOverNext() throws InterruptedException {
        while (!closed) {
            if (atEnd && signal.tryAcquire(pollInterval.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.trace("woken up");
            }
            signal.drainPermits();
            var events = log.read(lastRead, pageSize);
            if (!events.isEmpty()) {
                Page page = page(events);
                atEnd = events.size() < pageSize && page.bytes() < LARGE_PAGE;
                pages.add(new Handover.Next(page));
                return;
            }
            atEnd = true;
        }
    }

    private Page page(List<StoredEvent> events) {
        var page = new ArrayList<ProducerRecord<byte[], byte[]>>(events.size());
        long bytes = 0;
        for (var event : events) {
            if (event.position() != lastRead + 1) {
                throw new RelayHaltedException(
                        "event log: position %d where %d should be"
                                .formatted(event.position(), lastRead + 1),
                        "check the log, restore what it lacks from a backup, and start the relay"
                                + " again");
            }
            page.add(records.next(event));
            bytes += event.payload().length;
            lastRead = event.position();
        }
        return new Page(page, bytes);
    }

    @Override
    public void close() {
        end();
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                // It hangs in the log; what it still reads goes nowhere.
                LOG.warn("{} does not end, left alone", thread.getName());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
