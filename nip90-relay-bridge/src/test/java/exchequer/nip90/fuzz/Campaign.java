package exchequer.nip90.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many made-up inputs for one reader. The reader has to answer each of them with one of its
 * results, without an exception, in time and with memory in proportion to the input. What it
 * answered is counted, for inputs that all fail at the first character would prove nothing.
 *
 * @param <I> what is read
 */
public final class Campaign<I> {

    private static final long PATIENCE_MS = 60_000;
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

    /** Buffers, ciphers and key schedules that every reading needs, whatever its input. */
    private static final long FREE_BYTES = 1 << 20;

    /** An object per character would be some 24. */
    private static final long BYTES_PER_UNIT = 400;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String reader;
    private final int inputsPerBatch;
    private final Function<Dice, I> inputs;
    private final ToIntFunction<I> size;
    private final Function<I, String> reading;
    private final Map<String, Integer> answers = new TreeMap<>();
    private volatile int current;
    private int total;

    /**
     * @param reading reads the input and says in a few words what came of it; throws an {@link
     *     AssertionError} when that can not be right
     */
    public Campaign(
            String reader,
            int inputsPerBatch,
            Function<Dice, I> inputs,
            ToIntFunction<I> size,
            Function<I, String> reading) {
        this.reader = reader;
        this.inputsPerBatch = inputsPerBatch;
        this.inputs = inputs;
        this.size = size;
        this.reading = reading;
    }

    public static Campaign<String> ofTexts(
            String reader,
            int inputsPerBatch,
            Function<Dice, String> inputs,
            Function<String, String> reading) {
        return new Campaign<>(reader, inputsPerBatch, inputs, String::length, reading);
    }

    /** In a thread of its own, so that a reader that never ends is a failure like any other. */
    public void run(long batch) {
        @Nullable Throwable[] failure = new Throwable[1];
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("fuzz " + reader)
                        .start(
                                () -> {
                                    try {
                                        runAll(batch);
                                    } catch (Throwable thrown) {
                                        failure[0] = thrown;
                                    }
                                });
        try {
            thread.join(PATIENCE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
        if (thread.isAlive()) {
            throw new AssertionError(
                    where(batch, current)
                            + " does not end: "
                            + Arrays.toString(thread.getStackTrace()));
        }
        if (failure[0] != null) {
            throw new AssertionError(String.valueOf(failure[0].getMessage()), failure[0]);
        }
    }

    private void runAll(long batch) {
        for (int i = 0; i < inputsPerBatch; i++) {
            current = i;
            I input = inputs.apply(new Dice(batch + i * 0x9e3779b97f4a7c15L));
            @Nullable Throwable wrong = tried(input);
            if (wrong != null) {
                I smallest = smallest(input);
                throw new AssertionError(
                        "%s: %s%ninput: %s".formatted(where(batch, i), wrong, shown(smallest)),
                        wrong);
            }
            total++;
        }
    }

    private record Cost(String answer, long nanos, long bytes) {}

    private @Nullable Throwable tried(I input) {
        try {
            Cost cost = cost(input);
            answers.merge(cost.answer(), 1, Integer::sum);
            long allowed = FREE_BYTES + BYTES_PER_UNIT * size.applyAsInt(input);
            // Neither a pause of the machine nor a class that is loaded would come twice.
            for (int look = 0; look < 2 && isTooMuch(cost, allowed); look++) {
                cost = cost(input);
            }
            if (isTooMuch(cost, allowed)) {
                throw new AssertionError(cost + ", and at most " + allowed + " bytes are allowed");
            }
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    private Cost cost(I input) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long begun = System.nanoTime();
        String answer = reading.apply(input);
        long nanos = System.nanoTime() - begun;
        return new Cost(answer, nanos, THREADS.getCurrentThreadAllocatedBytes() - allocated);
    }

    private static boolean isTooMuch(Cost cost, long allowedBytes) {
        return cost.nanos() > SLOW_NANOS || cost.bytes() > allowedBytes;
    }

    /** Texts are cut down as long as they still fail, bounded. */
    @SuppressWarnings("unchecked")
    private I smallest(I input) {
        if (!(input instanceof String text)) {
            return input;
        }
        String smallest = text;
        for (int round = 0; round < 20; round++) {
            String before = smallest;
            for (String candidate : Damage.smaller(before)) {
                if (candidate.length() < smallest.length() && tried((I) candidate) != null) {
                    smallest = candidate;
                    break;
                }
            }
            if (smallest.equals(before)) {
                break;
            }
        }
        return (I) smallest;
    }

    private String where(long batch, int input) {
        return "%s, -Dfuzz.seed=%d, input %d".formatted(reader, batch, input);
    }

    /** In ASCII, so that it survives any console, and can be pasted into a test. */
    private static String shown(Object input) {
        String text =
                input instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : input.toString();
        StringBuilder shown = new StringBuilder();
        text.chars()
                .limit(4_000)
                .forEach(
                        c ->
                                shown.append(
                                        c >= ' ' && c < 0x7f
                                                ? String.valueOf((char) c)
                                                : "\\u%04x".formatted(c)));
        return shown + (text.length() > 4_000 ? "… (" + text.length() + " characters)" : "");
    }

    /**
     * Says what was answered, and insists that each of these answers was among it. One batch that
     * is replayed need not have them all.
     */
    public void report(String... wanted) {
        System.out.printf("fuzz %s: %d inputs: %s%n", reader, total, answers);
        if (Long.getLong("fuzz.seed") == null && total >= 10 * inputsPerBatch) {
            assertThat(answers).as(reader).containsKeys(wanted);
        }
    }
}
