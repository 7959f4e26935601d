package exchequer.eventstore.crash;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of the topic, partition by partition in the order of their offsets. Each names the
 * position before it in its partition. After a failure the relay may begin again at an earlier
 * record; then all records from there on come again, the same in every byte.
 */
final class TopicAudit {

    /**
     * @param digest of everything in the record
     */
    record Seen(
            int partition,
            String key,
            long position,
            long previousPosition,
            String eventId,
            long digest) {}

    private final LogAudit log;
    private final Map<String, Integer> partitionOfKey = new HashMap<>();
    private final Map<Integer, Long> before = new HashMap<>();
    private final Map<Integer, Long> highest = new HashMap<>();
    private final Longs digests = new Longs();
    private final BitSet present = new BitSet();
    private final List<String> violations = new ArrayList<>();
    private long repeated;

    TopicAudit(LogAudit log) {
        this.log = log;
    }

    /** How many records came again. */
    long repeated() {
        return repeated;
    }

    void record(Seen one) {
        long last = before.getOrDefault(one.partition(), 0L);
        long top = highest.getOrDefault(one.partition(), 0L);
        if (one.position() > top) {
            checkNew(one, last);
            highest.put(one.partition(), one.position());
        } else {
            checkRepeated(one, last);
        }
        before.put(one.partition(), one.position());
        checkPlace(one);
    }

    private void checkNew(Seen one, long last) {
        if (one.previousPosition() != last) {
            violate(
                    "partition %d: %d says that %d comes before it, but %d does",
                    one.partition(), one.position(), one.previousPosition(), last);
        }
        if (present.get((int) one.position())) {
            violate("position %d is in two partitions", one.position());
        }
        present.set((int) one.position());
        digests.put(one.position(), one.digest());
    }

    private void checkRepeated(Seen one, long last) {
        repeated++;
        if (!present.get((int) one.position()) || digests.at(one.position()) != one.digest()) {
            violate("position %d came again with another content", one.position());
        }
        boolean goesOn = one.previousPosition() == last;
        boolean beginsAgain = one.position() <= last;
        if (!goesOn && !beginsAgain) {
            violate(
                    "partition %d: %d came again after %d, without %d between them",
                    one.partition(), one.position(), last, one.previousPosition());
        }
    }

    private void checkPlace(Seen one) {
        if (one.position() > log.head() || log.idAt(one.position()) != Digest.of(one.eventId())) {
            violate("%s at %d is not what the log has", one.eventId(), one.position());
        }
        Integer known = partitionOfKey.putIfAbsent(one.key(), one.partition());
        if (known != null && known != one.partition()) {
            violate("key %s is in partitions %d and %d", one.key(), known, one.partition());
        }
    }

    /** To be called when the topic must have everything up to a position. */
    void completeUpTo(long position) {
        int missing = present.nextClearBit(1);
        if (missing <= position) {
            violate(
                    "position %d is missing, the topic should have all up to %d",
                    missing, position);
        }
    }

    /** Whether it has everything up to a position. */
    boolean isCompleteUpTo(long position) {
        return present.nextClearBit(1) > position;
    }

    List<String> takeViolations() {
        List<String> found = List.copyOf(violations);
        violations.clear();
        return found;
    }

    private void violate(String message, Object... arguments) {
        violations.add("topic: " + message.formatted(arguments));
    }
}
