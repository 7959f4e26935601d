package exchequer.ledger.checkpoint;

import java.time.Instant;

/** What the keeper of the checkpoints is doing. */
public sealed interface CheckpointState {

    /** Not started, or closed. */
    record Stopped() implements CheckpointState {}

    /** Signs when it is time. */
    record Running() implements CheckpointState {}

    /** Does not sign, for a reason that says nothing against the books; looks again. */
    record Waiting(String detail, Instant since) implements CheckpointState {}

    /**
     * The books contradict what was signed. Nothing is booked or signed until people have looked.
     */
    record Incident(String detail, Instant since) implements CheckpointState {}
}
