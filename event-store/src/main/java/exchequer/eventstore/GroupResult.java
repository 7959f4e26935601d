package exchequer.eventstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What became of a group of appends; the callers hear of it last. */
final class GroupResult {

    private final Map<QueuedAppend, Long> stored = new HashMap<>();
    private final Map<QueuedAppend, RuntimeException> failed = new HashMap<>();
    private final List<QueuedAppend> conflicting = new ArrayList<>();
    private final List<QueuedAppend> putOff = new ArrayList<>();
    private long head;

    void stored(QueuedAppend append, long lastPosition) {
        stored.put(append, lastPosition);
        head = Math.max(head, lastPosition);
    }

    /** What a plan says of appends that are not accepted. */
    void judged(AppendPlan plan) {
        conflicting.addAll(plan.conflicting());
        putOff.addAll(plan.putOff());
    }

    void conflicts(QueuedAppend append) {
        conflicting.add(append);
    }

    void failed(QueuedAppend append, RuntimeException failure) {
        failed.put(append, failure);
    }

    /** The last position that was stored, 0 if none was. */
    long head() {
        return head;
    }

    /** To be written with the next group, before all others. */
    List<QueuedAppend> putOff() {
        return putOff;
    }

    void tellCallers() {
        stored.forEach(QueuedAppend::stored);
        failed.forEach(QueuedAppend::failed);
        conflicting.forEach(QueuedAppend::conflicts);
    }

    /** Sums with this group added. */
    AppendCounters addedTo(AppendCounters sums) {
        long rejected =
                failed.values().stream().filter(EventRejectedException.class::isInstance).count();
        return new AppendCounters(
                sums.appends() + stored.size(),
                sums.events() + stored.keySet().stream().mapToLong(QueuedAppend::events).sum(),
                sums.groups() + (stored.isEmpty() ? 0 : 1),
                sums.conflicts() + conflicting.size(),
                sums.rejected() + rejected,
                sums.failures() + failed.size() - rejected,
                0);
    }
}
