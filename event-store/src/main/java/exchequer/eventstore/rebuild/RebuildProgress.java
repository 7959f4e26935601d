package exchequer.eventstore.rebuild;

import java.time.Duration;

/**
 * How far a rebuild is.
 *
 * @param position of the last event in the new version
 * @param target where the version in use, or the topic, was when it was last looked at
 * @param begun position at which this run began: not 0 when it continues another
 */
public record RebuildProgress(
        String schema, Phase phase, long position, long target, long begun, Duration elapsed) {

    /** What is being done. */
    public enum Phase {
        /** Events are read and written in bulk. */
        READING,
        /** Indexes are made. */
        INDEXING,
        /** What came in the meantime is read. */
        CATCHING_UP,
        /** The versions change places. */
        SWITCHING
    }

    /** Events per second since the run began. */
    public double rate() {
        double seconds = elapsed.toNanos() / 1e9;
        return seconds <= 0 ? 0 : (position - begun) / seconds;
    }
}
