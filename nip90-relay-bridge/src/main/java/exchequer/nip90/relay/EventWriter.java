package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that stores events. Whatever waits goes into one transaction, so the disk is asked
 * once for many clients; nobody is answered before that transaction is durable. The live feed is
 * served from the same thread, hence in the order of storing.
 */
final class EventWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int MAX_BATCH = 256;
    private static final long MAX_BATCH_CHARS = 4L << 20;
    static final long MAX_QUEUED_CHARS = 64L << 20;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private record Entry(ReceivedEvent event, CompletableFuture<StoreOutcome> outcome) {
        int chars() {
            return event.raw().length();
        }
    }

    private final RelayStore store;
    private final LiveFeed feed;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Entry> queue;
    private final AtomicLong queuedChars = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;

    EventWriter(RelayStore store, LiveFeed feed, int maxQueued) {
        this.store = store;
        this.feed = feed;
        this.queue = new ArrayBlockingQueue<>(maxQueued);
        this.thread = Thread.ofPlatform().name("nostr-relay-writer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void onStored(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * @return the outcome, which fails when the event could not be stored; empty when too much is
     *     waiting already
     */
    Optional<CompletableFuture<StoreOutcome>> offer(ReceivedEvent event) {
        Entry entry = new Entry(event, new CompletableFuture<>());
        if (stopping || queuedChars.get() > MAX_QUEUED_CHARS) {
            return Optional.empty();
        }
        queuedChars.addAndGet(entry.chars());
        if (!queue.offer(entry)) {
            queuedChars.addAndGet(-entry.chars());
            return Optional.empty();
        }
        return Optional.of(entry.outcome);
    }

    private void run() {
        try {
            while (!stopping || !queue.isEmpty()) {
                Entry first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    write(batchFrom(first));
                }
            }
        } catch (InterruptedException _) {
            LOG.warn("The writer was interrupted");
        } finally {
            // Even if this thread dies of an Error, nobody may wait for it for ever.
            stopping = true;
            failTheRest();
        }
    }

    private List<Entry> batchFrom(Entry first) {
        List<Entry> batch = new ArrayList<>();
        long chars = 0;
        Entry next = first;
        while (next != null) {
            batch.add(next);
            chars += next.chars();
            boolean full = batch.size() == MAX_BATCH || chars >= MAX_BATCH_CHARS;
            next = full ? null : queue.poll();
        }
        queuedChars.addAndGet(-chars);
        return batch;
    }

    private void write(List<Entry> batch) {
        List<StoreOutcome> outcomes;
        try {
            outcomes = store.storeAll(batch.stream().map(Entry::event).toList());
        } catch (RelayStoreException e) {
            if (e.isAboutData() && batch.size() > 1) {
                // One event the database cannot take must not cost its neighbours their place.
                batch.forEach(entry -> write(List.of(entry)));
            } else {
                fail(batch, e);
            }
            return;
        } catch (RuntimeException e) {
            fail(batch, e);
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).outcome.complete(outcomes.get(i));
        }
        announce(batch, outcomes);
    }

    private void announce(List<Entry> batch, List<StoreOutcome> outcomes) {
        boolean anyStored = false;
        for (int i = 0; i < batch.size(); i++) {
            if (outcomes.get(i) instanceof StoreOutcome.Stored(long seq)) {
                NostrEvent event = batch.get(i).event.event();
                anyStored = true;
                guarded(() -> feed.publish(seq, event));
            }
        }
        if (anyStored) {
            listeners.forEach(EventWriter::guarded);
        }
    }

    private static void fail(List<Entry> batch, RuntimeException cause) {
        LOG.error("Could not store {} events", batch.size(), cause);
        batch.forEach(entry -> entry.outcome.completeExceptionally(cause));
    }

    private static void guarded(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            // What is stored is stored; one bad listener must not stop the writing.
            LOG.error("A listener for stored events failed", e);
        }
    }

    /** Stores what was accepted into the queue, then ends. */
    @Override
    public void close() {
        stopping = true;
        try {
            if (!thread.join(STOP_TIMEOUT)) {
                LOG.error("Gave up waiting for the writer; {} events unanswered", queue.size());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        failTheRest();
    }

    private void failTheRest() {
        List<Entry> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(
                entry ->
                        entry.outcome.completeExceptionally(
                                new IllegalStateException("the relay is closing")));
    }
}
