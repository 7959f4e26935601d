package exchequer.ledger.checkpoint;

import java.time.Duration;
import java.time.Instant;

/**
 * When a new checkpoint is due: after so many entries, or after so much time in which there was at
 * least one. The first is due with the first entry.
 */
public record CheckpointPolicy(long everyEntries, Duration every) {

    /**
     * @throws IllegalArgumentException when one of them is not positive
     */
    public CheckpointPolicy {
        if (everyEntries < 1 || !every.isPositive()) {
            throw new IllegalArgumentException("checkpoints need a positive number and interval");
        }
    }

    boolean isDue(StoredCheckpoint last, long size, Instant now) {
        long more = size - last.checkpoint().size();
        return more >= everyEntries || more > 0 && !now.isBefore(last.madeAt().plus(every));
    }
}
