package exchequer.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Runs a load with a fixed number of writers, each on a virtual thread of its own that begins the
 * next operation when the last has ended. Counts only what ends between warm-up and end.
 */
public final class ClosedLoop {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Load load;
    private final int writers;
    private final CpuTime server;
    private final LongAdder events = new LongAdder();
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final Histogram latency = Histograms.concurrent();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch failed = new CountDownLatch(1);
    private volatile boolean measuring;
    private volatile boolean over;

    private ClosedLoop(Load load, int writers, CpuTime server) {
        this.load = load;
        this.writers = writers;
        this.server = server;
    }

    /**
     * @throws IllegalStateException when an operation failed, or does not end
     */
    public static Sample run(
            Load load, int writers, Duration warmUp, Duration measured, CpuTime server)
            throws Exception {
        return new ClosedLoop(load, writers, server).run(warmUp, measured);
    }

    private Sample run(Duration warmUp, Duration measured) throws Exception {
        List<Thread> threads = start();
        try {
            pause(warmUp);
            long clientCpu = CpuTime.ofThisJvm().nanos();
            long serverCpu = server.nanos();
            long begun = System.nanoTime();
            measuring = true;
            pause(measured);
            measuring = false;
            long nanos = System.nanoTime() - begun;
            clientCpu = CpuTime.ofThisJvm().nanos() - clientCpu;
            serverCpu = server.nanos() - serverCpu;
            long counted = events.sum();
            stop(threads);
            return new Sample(
                    counted,
                    nanos,
                    latency.copy(),
                    conflicts.sum(),
                    acknowledged.sum(),
                    clientCpu,
                    serverCpu);
        } finally {
            over = true;
        }
    }

    private List<Thread> start() throws Exception {
        List<Load.Writer> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            all.add(load.writer(i));
        }
        return all.stream().map(writer -> Thread.startVirtualThread(() -> loop(writer))).toList();
    }

    private void pause(Duration duration) throws InterruptedException {
        if (failed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("an operation of the load failed", failure.get());
        }
    }

    private void stop(List<Thread> threads) throws InterruptedException {
        over = true;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                throw new IllegalStateException("a writer does not end");
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("an operation of the load failed", failure.get());
        }
    }

    private void loop(Load.Writer writer) {
        try {
            while (!over) {
                long begun = System.nanoTime();
                int written = writer.write();
                count(written, System.nanoTime() - begun);
            }
        } catch (Exception | LinkageError e) {
            failure.compareAndSet(null, e);
            failed.countDown();
            over = true;
        }
    }

    private void count(int written, long nanos) {
        if (written > 0) {
            acknowledged.add(written);
        }
        if (!measuring) {
            return;
        }
        if (written == Load.Writer.CONFLICT) {
            conflicts.increment();
        } else {
            events.add(written);
            Histograms.record(latency, nanos);
        }
    }
}
