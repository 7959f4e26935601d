package exchequer.eventstore.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * The effects of one reader in the order they were made: each position once, in order, and of the
 * event that is in the log there.
 */
final class EffectAudit {

    private final String reader;
    private final LogAudit log;
    private final List<String> violations = new ArrayList<>();
    private long lastSequence;
    private long lastPosition;

    EffectAudit(String reader, LogAudit log) {
        this.reader = reader;
        this.log = log;
    }

    /** Effects after this one have not been given yet. */
    long lastSequence() {
        return lastSequence;
    }

    long lastPosition() {
        return lastPosition;
    }

    /**
     * @param sequence ascending in the order in which the effects were made
     */
    void effect(long sequence, long position, String eventId) {
        lastSequence = sequence;
        if (position > lastPosition + 1) {
            violate("skipped from %d to %d", lastPosition, position);
        } else if (position <= lastPosition) {
            violate("repeated %d after %d", position, lastPosition);
        } else if (position > log.head()) {
            violate("has an effect of position %d, the log ends at %d", position, log.head());
        } else if (log.idAt(position) != Digest.of(eventId)) {
            violate("has an effect of %s at %d, which is another event", eventId, position);
        }
        lastPosition = position;
    }

    List<String> takeViolations() {
        List<String> found = List.copyOf(violations);
        violations.clear();
        return found;
    }

    private void violate(String message, Object... arguments) {
        violations.add("the " + reader + " " + message.formatted(arguments));
    }
}
