package exchequer.eventstore.rebuild;

import java.time.Duration;

/** How a rebuild ended. Where it ended otherwise than by a switch, the old version stays in use. */
public sealed interface RebuildOutcome {

    /**
     * The new version is in use.
     *
     * @param events read by this run
     * @param took from the beginning to the switch
     * @param waited how long the consumer in use stood still for the switch
     */
    record Switched(long position, long events, Duration took, Duration waited)
            implements RebuildOutcome {

        /** Seconds that a million events take. */
        public double secondsPerMillion() {
            return events == 0 ? 0 : took.toNanos() / 1e3 / events;
        }
    }

    /** The new version is complete and must not be used; it stays where it was made. */
    record Refused(String why) implements RebuildOutcome {}

    /** Another rebuild of the same schema is under way. */
    record Busy() implements RebuildOutcome {}

    /** It could not be finished; the next run goes on. */
    record Unfinished(String why) implements RebuildOutcome {}
}
