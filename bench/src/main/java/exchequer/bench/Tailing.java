package exchequer.bench;

import exchequer.bench.load.Histograms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * From the moment an append was due to the moment a handler at the end of a continuous stream has
 * the event: the time to append is in it. The load is steady, 1,000 conditional appends per second
 * of 64 writers, and does not slow down when the store does: what waits is late.
 */
final class Tailing {

    private static final int WRITERS = 64;
    private static final int APPENDS_PER_SECOND = 1_000;
    private static final long PERIOD_NANOS = 1_000_000_000L * WRITERS / APPENDS_PER_SECOND;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Environment environment;
    private final Histogram latency = Histograms.create();
    private final Histogram append = Histograms.concurrent();
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    private Tailing(Environment environment) {
        this.environment = environment;
    }

    /** One node, then two nodes on one database: one appends and the other reads. */
    static void measure(Environment environment) throws Exception {
        new Tailing(environment).measure("tail", false);
        new Tailing(environment).measure("tail_two_nodes", true);
    }

    private void measure(String name, boolean twoNodes) throws Exception {
        String database = environment.databases().newDatabase();
        try (BenchStore writing = BenchStore.open(environment.databases(), database)) {
            if (twoNodes) {
                try (BenchStore reading = BenchStore.open(environment.databases(), database)) {
                    run(writing, reading);
                }
            } else {
                run(writing, writing);
            }
        } finally {
            environment.databases().drop(database);
        }
        Results results = environment.results();
        results.add(name + "_p50_ms", latency.getValueAtPercentile(50) / 1e6, "ms");
        results.add(name + "_p99_ms", latency.getValueAtPercentile(99) / 1e6, "ms");
        results.add(name + "_append_p99_ms", append.getValueAtPercentile(99) / 1e6, "ms");
        results.require(
                handled.get() == appended.get(),
                name + ": %d appended, %d handled".formatted(appended.get(), handled.get()));
    }

    private void run(BenchStore writing, BenchStore reading) throws Exception {
        environment.databases().checkpoint();
        long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        Options options = environment.options();
        long measureFrom = begin + options.warmUp().toNanos();
        long end = measureFrom + options.measured().toNanos();
        TrackingToken start = BenchStore.get(reading.engine().latestToken(null));
        MessageStream<EventMessage> stream =
                reading.engine().stream(StreamingCondition.startingFrom(start), null);
        Thread reader = Thread.startVirtualThread(() -> read(stream, measureFrom));
        try {
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                long first = begin + i * PERIOD_NANOS / WRITERS;
                writers.add(
                        Thread.startVirtualThread(() -> write(writing, first, measureFrom, end)));
            }
            for (Thread writer : writers) {
                join(writer, Duration.ofNanos(end - System.nanoTime()).plus(PATIENCE));
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (handled.get() < appended.get() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        } finally {
            stopped = true;
            join(reader, PATIENCE);
            stream.close();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a writer or the reader failed", failure.get());
        }
    }

    private static void join(Thread thread, Duration patience) throws InterruptedException {
        if (!thread.join(patience)) {
            throw new IllegalStateException("a writer or the reader does not end");
        }
    }

    private void write(BenchStore store, long first, long measureFrom, long end) {
        try {
            for (long due = first; due < end; due += PERIOD_NANOS) {
                waitUntil(due);
                Tag order = new Tag("order", environment.events().freshValue());
                Tag party = new Tag("party", environment.events().freshValue());
                BenchStore.append(
                        store.engine(),
                        AppendCondition.withCriteria(EventCriteria.havingTags(order, party)),
                        List.of(BenchEvents.event(due, List.of(order, party))));
                appended.incrementAndGet();
                if (due >= measureFrom) {
                    Histograms.record(append, System.nanoTime() - due);
                }
            }
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void waitUntil(long due) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }

    /** As a streaming processor: reads what is there, then waits to be called. */
    private void read(MessageStream<EventMessage> stream, long measureFrom) {
        Semaphore wake = new Semaphore(0);
        stream.setCallback(wake::release);
        try {
            while (!stopped) {
                while (stream.hasNextAvailable()) {
                    stream.next().ifPresent(entry -> handle(entry.message(), measureFrom));
                }
                if (stream.error().isPresent()) {
                    throw new IllegalStateException("the stream failed", stream.error().get());
                }
                // A second is not what wakes it, only what lets it notice the end.
                if (wake.tryAcquire(1, TimeUnit.SECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void handle(EventMessage event, long measureFrom) {
        byte @Nullable [] payload = event.payloadAs(byte[].class, BenchStore.CONVERTER);
        if (payload == null) {
            throw new IllegalStateException("an event without payload");
        }
        long due = BenchEvents.at(payload);
        if (due >= measureFrom) {
            Histograms.record(latency, System.nanoTime() - due);
        }
        handled.incrementAndGet();
    }
}
