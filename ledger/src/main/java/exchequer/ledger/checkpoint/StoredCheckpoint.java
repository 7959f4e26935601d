package exchequer.ledger.checkpoint;

import java.time.Instant;

/**
 * A checkpoint as it was given out.
 *
 * @param note what was signed, with the signature
 * @param madeAt when; nobody has signed that
 */
public record StoredCheckpoint(Checkpoint checkpoint, SignedNote note, Instant madeAt) {}
