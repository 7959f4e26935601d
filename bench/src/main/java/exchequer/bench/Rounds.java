package exchequer.bench;

import exchequer.bench.load.Sample;
import exchequer.bench.load.Series;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps one after the other, the whole list once per round: what changes on the machine in the
 * meantime then meets all contenders and not only the last.
 */
final class Rounds {

    /** One measured stretch, from a fresh start to the clearing up. */
    @FunctionalInterface
    interface Step {

        /**
         * @param measured length of the stretch, without the warm-up before it
         */
        Sample run(Duration measured) throws Exception;
    }

    private static final Duration REHEARSAL = Duration.ofSeconds(1);

    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, Series> series = new LinkedHashMap<>();

    void add(String name, Step step) {
        if (steps.put(name, step) != null) {
            throw new IllegalArgumentException("two steps are called " + name);
        }
        series.put(name, new Series());
    }

    /** Every step once in short, for nothing: the first to run would else pay for a cold JVM. */
    void rehearse(Progress progress) throws Exception {
        for (Map.Entry<String, Step> step : steps.entrySet()) {
            step.getValue().run(REHEARSAL);
            progress.say("rehearsed " + step.getKey());
        }
    }

    void run(int rounds, Duration measured, Progress progress) throws Exception {
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Step> step : steps.entrySet()) {
                Sample sample = step.getValue().run(measured);
                series.get(step.getKey()).add(sample);
                progress.say(
                        "round %d/%d  %-36s %,9.0f events/s  p50 %7.2f ms  p99 %7.2f ms"
                                .formatted(
                                        round,
                                        rounds,
                                        step.getKey(),
                                        sample.rate(),
                                        sample.latency().getValueAtPercentile(50) / 1e6,
                                        sample.latency().getValueAtPercentile(99) / 1e6));
            }
        }
    }

    /** What a step gave, null when it was not among those run. */
    @Nullable Series of(String name) {
        return series.get(name);
    }

    Map<String, Series> all() {
        return series;
    }
}
