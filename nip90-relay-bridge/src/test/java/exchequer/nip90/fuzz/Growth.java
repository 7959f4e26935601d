package exchequer.nip90.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * How the cost of reading grows with the input. Sixteen times the input may cost sixty-four times
 * the work: four times what is in proportion, for caches and tables that are outgrown, and a
 * quarter of what a square would be. What counts is the processor time of the thread alone, so
 * neither a collector of garbage nor others on the machine are measured, and of several runs the
 * quickest.
 */
public final class Growth {

    private static final int STEP = 4;
    private static final int SIZES = 4;
    private static final int MOST = 64;
    private static final int ROUNDS = 5;
    private static final int LOOKS = 3;

    /** What is measured together, so that the clock's own cost does not count. */
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** After it the compiler has seen to what is called. */
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    /** Reading the largest input there is; a square would already have been found out. */
    private static final long TOO_LONG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Growth() {}

    /**
     * @param largest the largest size that limits allow
     * @param shape makes the input of a size
     */
    public static <I> void isInProportion(int largest, IntFunction<I> shape, Consumer<I> reading) {
        int[] sizes = new int[SIZES];
        long[] nanos = new long[SIZES];
        sizes[0] = largest >> (2 * (SIZES - 1));
        I smallest = shape.apply(sizes[0]);
        for (long begun = THREADS.getCurrentThreadCpuTime();
                THREADS.getCurrentThreadCpuTime() - begun < WARM_UP_NANOS; ) {
            reading.accept(smallest);
        }
        nanos[0] = quickest(smallest, reading);
        // From small sizes upwards: what is out of proportion would take hours at the largest.
        for (int i = 1; i < SIZES; i++) {
            sizes[i] = sizes[i - 1] * STEP;
            nanos[i] = quickest(shape.apply(sizes[i]), reading);
            if (i < 2) {
                continue;
            }
            for (int look = 1; look < LOOKS && nanos[i] > MOST * nanos[i - 2]; look++) {
                nanos[i - 2] = Math.max(nanos[i - 2], quickest(shape.apply(sizes[i - 2]), reading));
                nanos[i] = Math.min(nanos[i], quickest(shape.apply(sizes[i]), reading));
            }
            assertThat(nanos[i])
                    .as(
                            "ns for size %d, where size %d takes %d ns",
                            sizes[i], sizes[i - 2], nanos[i - 2])
                    .isLessThanOrEqualTo(MOST * nanos[i - 2]);
        }
    }

    private static <I> long quickest(I input, Consumer<I> reading) {
        long quickest = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = THREADS.getCurrentThreadCpuTime();
            long spent = 0;
            int times = 0;
            while (spent < ROUND_NANOS) {
                reading.accept(input);
                times++;
                spent = THREADS.getCurrentThreadCpuTime() - begun;
            }
            assertThat(spent).as("ns for one reading").isLessThan(TOO_LONG_NANOS);
            quickest = Math.min(quickest, Math.max(1, spent / times));
        }
        return quickest;
    }
}
