package exchequer.bench.nostr;

import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Histograms;
import exchequer.bench.load.Sample;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import fr.acinq.secp256k1.Secp256k1;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;

/**
 * Signature checks per second on a fixed pool of platform threads, as the relay has one, in turns
 * of sixteen events as its connections take. Latencies are not measured.
 */
public final class VerifyLoad {

    private static final int TURN = 16;

    private final IntPredicate check;
    private final int size;
    private final LongAdder done = new LongAdder();
    private final AtomicBoolean wrong = new AtomicBoolean();
    private volatile boolean over;

    private VerifyLoad(IntPredicate check, int size) {
        this.check = check;
        this.size = size;
    }

    /** The native library alone: signature, digest and key are bytes already. */
    public static VerifyLoad ofLibrary(List<NostrEvent> events) {
        HexFormat hex = HexFormat.of();
        List<byte[]> signatures = events.stream().map(e -> hex.parseHex(e.sig())).toList();
        List<byte[]> digests = events.stream().map(e -> hex.parseHex(e.id())).toList();
        List<byte[]> keys = events.stream().map(e -> hex.parseHex(e.pubkey())).toList();
        Secp256k1 library = Secp256k1.get();
        return new VerifyLoad(
                i -> library.verifySchnorr(signatures.get(i), digests.get(i), keys.get(i)),
                events.size());
    }

    /** What the relay does with a parsed event: its id over the canonical form, then the rest. */
    public static VerifyLoad ofRelay(List<NostrEvent> events) {
        return new VerifyLoad(
                i -> EventVerification.of(events.get(i)) instanceof EventVerification.Valid,
                events.size());
    }

    /**
     * @throws IllegalStateException when a good signature is called bad
     */
    public Sample run(int threads, Duration warmUp, Duration measured) throws InterruptedException {
        over = false;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int i = 0; i < threads; i++) {
                int first = i * (size / threads);
                pool.execute(() -> turn(pool, first));
            }
            pause(warmUp);
            long before = done.sum();
            long cpu = CpuTime.ofThisJvm().nanos();
            long begun = System.nanoTime();
            pause(measured);
            long count = done.sum() - before;
            long nanos = System.nanoTime() - begun;
            cpu = CpuTime.ofThisJvm().nanos() - cpu;
            if (wrong.get()) {
                throw new IllegalStateException("a good signature was called bad");
            }
            return new Sample(count, nanos, Histograms.create(), 0, count, cpu, 0);
        } finally {
            over = true;
            pool.close();
        }
    }

    private static void pause(Duration duration) throws InterruptedException {
        new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void turn(ExecutorService pool, int first) {
        for (int i = 0; i < TURN; i++) {
            if (!check.test((first + i) % size)) {
                wrong.set(true);
            }
        }
        done.add(TURN);
        if (over) {
            return;
        }
        try {
            pool.execute(() -> turn(pool, first + TURN));
        } catch (RejectedExecutionException ended) {
            // Between the question and the turn the measurement ended.
        }
    }
}
