package exchequer.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Histograms of latencies in nanoseconds: 1 µs to 10 min, three digits. */
public final class Histograms {

    private static final long LOWEST = 1_000;
    private static final long HIGHEST = TimeUnit.MINUTES.toNanos(10);

    private Histograms() {}

    public static Histogram create() {
        return new Histogram(LOWEST, HIGHEST, 3);
    }

    /** One that many threads may record into. */
    public static Histogram concurrent() {
        return new ConcurrentHistogram(LOWEST, HIGHEST, 3);
    }

    /** Records; what is longer than ten minutes counts as ten minutes. */
    public static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, HIGHEST));
    }
}
