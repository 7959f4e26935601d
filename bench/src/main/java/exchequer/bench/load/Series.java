package exchequer.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** The samples of one measurement over all rounds. The figure is the median of the rounds. */
public final class Series {

    private final List<Sample> samples = new ArrayList<>();

    public void add(Sample sample) {
        samples.add(sample);
    }

    public boolean isEmpty() {
        return samples.isEmpty();
    }

    /** Median of the rounds, events per second. */
    public double rate() {
        List<Double> rates = sortedRates();
        int middle = rates.size() / 2;
        return rates.size() % 2 == 1
                ? rates.get(middle)
                : (rates.get(middle - 1) + rates.get(middle)) / 2;
    }

    public double slowest() {
        return sortedRates().getFirst();
    }

    public double fastest() {
        return sortedRates().getLast();
    }

    /** Over the operations of all rounds, in milliseconds. */
    public double percentileMs(double percentile) {
        Histogram all = Histograms.create();
        samples.forEach(sample -> all.add(sample.latency()));
        return all.getValueAtPercentile(percentile) / 1e6;
    }

    /** Of all attempts, how many were refused by a condition. */
    public double conflictsPercent() {
        long conflicts = sum(Sample::conflicts);
        long attempts =
                conflicts + samples.stream().mapToLong(s -> s.latency().getTotalCount()).sum();
        return attempts == 0 ? 0 : 100.0 * conflicts / attempts;
    }

    /** Processor time of this JVM per event, in microseconds. */
    public double clientCpuMicros() {
        return sum(Sample::clientCpuNanos) / 1e3 / Math.max(1, sum(Sample::events));
    }

    /** Processor time of the database's processes per event, in microseconds. */
    public double serverCpuMicros() {
        return sum(Sample::serverCpuNanos) / 1e3 / Math.max(1, sum(Sample::events));
    }

    private long sum(ToLongFunction<Sample> part) {
        return samples.stream().mapToLong(part).sum();
    }

    private List<Double> sortedRates() {
        return samples.stream().map(Sample::rate).sorted().toList();
    }
}
