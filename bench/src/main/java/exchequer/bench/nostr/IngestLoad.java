package exchequer.bench.nostr;

import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Histograms;
import exchequer.bench.load.Sample;
import exchequer.bench.nostr.SignedEvents.Signed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events over several connections at once and waits for the answer to each. Latency is
 * from the moment an event was due to its {@code OK}. The first events are the warm-up; the clock
 * runs from the last of their answers to the last answer of all.
 */
public final class IngestLoad {

    /** Connections of every load. */
    public static final int CONNECTIONS = 8;

    /** Unanswered events per connection at most, where the relay sets the pace. */
    public static final int WINDOW = 64;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final MeasuredRelay relay;
    private final CpuTime server;
    private final List<Signed> events;
    private final int warmUp;
    private final Map<String, Integer> places = new HashMap<>();
    private final AtomicLongArray due;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Histogram latency = Histograms.concurrent();
    private final CountDownLatch warm = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private IngestLoad(MeasuredRelay relay, CpuTime server, List<Signed> events, int warmUp) {
        this.relay = relay;
        this.server = server;
        this.events = events;
        this.warmUp = warmUp;
        this.due = new AtomicLongArray(events.size());
        for (int i = 0; i < events.size(); i++) {
            places.put(events.get(i).id(), i);
        }
    }

    /**
     * As fast as the relay answers: the next event of a connection is sent when fewer than {@link
     * #WINDOW} are unanswered.
     *
     * @param server of which processes the processor time is told
     * @param warmUp how many of the events only warm up
     * @throws IllegalStateException when an event is refused, or an answer does not come
     */
    public static Sample saturate(
            MeasuredRelay relay, CpuTime server, List<Signed> events, int warmUp) throws Exception {
        return new IngestLoad(relay, server, events, warmUp).run(_ -> Pace.window(WINDOW));
    }

    /**
     * At a rate that does not depend on the answers: arrivals of a Poisson process.
     *
     * @param perSecond over all connections
     * @throws IllegalStateException as {@link #saturate}
     */
    public static Sample arrive(
            MeasuredRelay relay,
            CpuTime server,
            List<Signed> events,
            int warmUp,
            double perSecond,
            long seed)
            throws Exception {
        return new IngestLoad(relay, server, events, warmUp)
                .run(index -> Pace.arrivals(perSecond / CONNECTIONS, seed + index));
    }

    private Sample run(IntFunction<Pace> paces) throws Exception {
        List<ClientSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                ClientSocket socket = relay.connect();
                sockets.add(socket);
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                ClientSocket socket = sockets.get(i);
                Pace pace = paces.apply(i);
                Thread.startVirtualThread(() -> guarded(() -> send(socket, pace)));
                Thread.startVirtualThread(() -> guarded(() -> receive(socket, pace)));
            }
            return measure();
        } finally {
            // Ends the readers, which wait for nothing any more.
            over.countDown();
            for (ClientSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private Sample measure() throws Exception {
        await(warm);
        int before = answered.get();
        long begun = System.nanoTime();
        long clientCpu = CpuTime.ofThisJvm().nanos();
        long serverCpu = server.nanos();
        await(over);
        return new Sample(
                events.size() - before,
                System.nanoTime() - begun,
                latency.copy(),
                0,
                events.size(),
                CpuTime.ofThisJvm().nanos() - clientCpu,
                server.nanos() - serverCpu);
    }

    private void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "%d of %d events were answered".formatted(answered.get(), events.size()));
        }
        if (failure.get() != null) {
            throw new IllegalStateException("publishing failed", failure.get());
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (over.getCount() > 0) {
                failure.compareAndSet(null, e);
                warm.countDown();
                over.countDown();
            }
        }
    }

    private void send(ClientSocket socket, Pace pace) throws IOException, InterruptedException {
        while (over.getCount() > 0) {
            long at = pace.awaitDue();
            int place = next.getAndIncrement();
            if (place >= events.size()) {
                return;
            }
            due.set(place, at);
            socket.send(events.get(place).frame());
        }
    }

    private void receive(ClientSocket socket, Pace pace) throws IOException {
        while (over.getCount() > 0) {
            Answer answer = Answer.read(socket.read());
            long now = System.nanoTime();
            if (!answer.accepted()) {
                throw new IOException("refused: " + answer.message());
            }
            pace.answered();
            count(places.get(answer.eventId()), now);
        }
    }

    private void count(int place, long now) {
        int total = answered.incrementAndGet();
        if (total > warmUp) {
            Histograms.record(latency, now - due.get(place));
        }
        if (total == Math.max(1, warmUp)) {
            warm.countDown();
        }
        if (total == events.size()) {
            over.countDown();
        }
    }
}
