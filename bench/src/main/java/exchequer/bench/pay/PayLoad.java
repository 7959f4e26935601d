package exchequer.bench.pay;

import exchequer.bench.load.ClosedLoop;
import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Histograms;
import exchequer.bench.load.Load;
import exchequer.bench.load.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Orders that are paid one after the other, each from the invoice to the settlement. */
public final class PayLoad {

    private static final long PATIENCE_SECONDS = 60;

    private final Charging charging;
    private final Iterator<PayableOrder> orders;

    public PayLoad(Charging charging, List<PayableOrder> orders) {
        this.charging = charging;
        this.orders = orders.iterator();
    }

    /** So many payments at a time, each begun when another has settled. */
    public Sample saturate(int outstanding, Duration warmUp, Duration measured, CpuTime server)
            throws Exception {
        Load load =
                _ ->
                        () -> {
                            charging.charge(next()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                            return 1;
                        };
        return ClosedLoop.run(load, outstanding, warmUp, measured, server);
    }

    /**
     * Invoices as they come, whether or not those before are paid: a Poisson process. Time is
     * counted from when an invoice was due.
     */
    public Histogram arrive(double perSecond, Duration warmUp, Duration measured, long seed)
            throws Exception {
        Histogram latency = Histograms.concurrent();
        SplittableRandom random = new SplittableRandom(seed);
        List<Future<?>> payments = new ArrayList<>();
        long due = System.nanoTime();
        long from = due + warmUp.toNanos();
        long end = from + measured.toNanos();
        try (ExecutorService payers = Executors.newVirtualThreadPerTaskExecutor()) {
            while (due < end) {
                due += (long) (-Math.log1p(-random.nextDouble()) / perSecond * 1e9);
                waitUntil(due);
                PayableOrder order = next();
                long begun = due;
                payments.add(payers.submit(() -> pay(order, begun, from, latency)));
            }
            for (Future<?> payment : payments) {
                payment.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
        return latency;
    }

    private Void pay(PayableOrder order, long due, long from, Histogram latency) throws Exception {
        CompletableFuture<Long> settled = charging.charge(order);
        long at = settled.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (due >= from) {
            Histograms.record(latency, at - due);
        }
        return null;
    }

    private static void waitUntil(long due) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
    }

    private synchronized PayableOrder next() {
        if (!orders.hasNext()) {
            throw new NoSuchElementException("too few orders were prepared");
        }
        return orders.next();
    }
}
