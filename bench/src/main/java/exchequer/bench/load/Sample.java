package exchequer.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What one measured stretch of a load gave.
 *
 * @param events made durable within the stretch
 * @param nanos length of the stretch
 * @param latency of the single operations that ended within it, in nanoseconds
 * @param conflicts attempts refused by a condition within the stretch
 * @param acknowledged events made durable since the load began, warm-up and end included
 * @param clientCpuNanos processor time of this JVM
 * @param serverCpuNanos processor time of the database's processes
 */
public record Sample(
        long events,
        long nanos,
        Histogram latency,
        long conflicts,
        long acknowledged,
        long clientCpuNanos,
        long serverCpuNanos) {

    /** Events per second. */
    public double rate() {
        return events * 1e9 / nanos;
    }
}
