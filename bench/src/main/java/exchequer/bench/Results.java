package exchequer.bench;

import exchequer.bench.Measurement.Result;
import exchequer.bench.load.Series;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects figures. Names with a target are judged, unless the run is too short to judge. */
public final class Results {

    private final boolean judging;
    private final Progress progress;
    private final List<Result> results = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();

    Results(boolean judging, Progress progress) {
        this.judging = judging;
        this.progress = progress;
    }

    /** One figure. */
    public void add(String name, double value, String unit) {
        @Nullable Target target = judging ? Target.of(name) : null;
        Number rounded = rounded(value);
        results.add(
                new Result(
                        name,
                        rounded,
                        unit,
                        target == null ? null : target.inWords(),
                        target == null ? null : target.isMet(value)));
        progress.say("%s = %s %s".formatted(name, rounded, unit));
    }

    /** A series in full: median, slowest and fastest round, latencies, processor time. */
    public void add(String name, Series series) {
        add(name, series.rate(), "events/s");
        add(name + "_slowest_round", series.slowest(), "events/s");
        add(name + "_fastest_round", series.fastest(), "events/s");
        add(name + "_p50_ms", series.percentileMs(50), "ms");
        add(name + "_p99_ms", series.percentileMs(99), "ms");
        add(name + "_client_cpu", series.clientCpuMicros(), "us/event");
        add(name + "_server_cpu", series.serverCpuMicros(), "us/event");
    }

    /** A figure that could not be taken. */
    public void leaveOut(String name, String reason) {
        results.add(new Result(name, null, "", null, null));
        leftOut.put(name, reason);
        progress.say("%s is left out: %s".formatted(name, reason));
    }

    /** Something that must hold whatever the speed is. */
    public void require(boolean holds, String what) {
        if (!holds) {
            broken.add(what);
            progress.say("BROKEN: " + what);
        }
    }

    boolean ok() {
        return broken.isEmpty();
    }

    List<Result> all() {
        return List.copyOf(results);
    }

    Map<String, String> leftOut() {
        return leftOut;
    }

    List<String> broken() {
        return List.copyOf(broken);
    }

    private static Number rounded(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a figure: " + value);
        }
        // More digits than a run repeats would only pretend precision.
        BigDecimal four = new BigDecimal(value).round(new MathContext(4));
        if (value >= 1_000) {
            return Math.round(value);
        }
        return four.stripTrailingZeros().doubleValue();
    }
}
