package exchequer.eventstore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.eventstreaming.EventCriterion;

/**
 * What is to become of a group of appends, judged by the log as {@link RecentEvents} knows it.
 *
 * <p>Appends are taken in their order. One that an earlier one of the group would exclude is put
 * off until it is known what became of that: excluded by something that is stored, it fails;
 * otherwise it has its chance.
 */
final class AppendPlan {

    /**
     * A criterion that the database has to look at: the log behind the marker is not in memory.
     *
     * @param append the append it belongs to
     */
    record Check(QueuedAppend append, long after, EventCriterion criterion) {

        long[] tagHashes() {
            return criterion.tags().stream().mapToLong(TagHash::of).toArray();
        }
    }

    private final List<QueuedAppend> accepted = new ArrayList<>();
    private final List<QueuedAppend> conflicting = new ArrayList<>();
    private final List<QueuedAppend> putOff = new ArrayList<>();
    private final Set<QueuedAppend> suspects = new LinkedHashSet<>();
    private final List<Check> checks = new ArrayList<>();
    private final RecentTags siblings = new RecentTags();
    private final Set<String> eventKeys = new HashSet<>();
    private long position;
    private boolean outdated;

    private AppendPlan(long position) {
        this.position = position;
    }

    /** A plan that holds if the log has not moved. */
    static AppendPlan asFarAsKnown(List<QueuedAppend> group, RecentEvents recent) {
        AppendPlan plan = new AppendPlan(recent.expected().position());
        for (QueuedAppend append : group) {
            // The caller has seen more of the log than is known here.
            plan.outdated |= isBeyond(append, recent);
            plan.add(append, recent, false);
        }
        return plan;
    }

    /**
     * A plan by a log that cannot move.
     *
     * @param cleared appends whose conditions the database has judged already
     */
    static AppendPlan underLock(
            List<QueuedAppend> group, RecentEvents recent, Set<QueuedAppend> cleared) {
        AppendPlan plan = new AppendPlan(recent.expected().position());
        for (QueuedAppend append : group) {
            plan.add(append, recent, cleared.contains(append));
        }
        return plan;
    }

    private static boolean isBeyond(QueuedAppend append, RecentEvents recent) {
        return !append.request().isUnconditional()
                && append.request().markerPosition() > recent.expected().position();
    }

    private void add(QueuedAppend append, RecentEvents recent, boolean cleared) {
        AppendRequest request = append.request();
        if (!request.isUnconditional()) {
            long marker = request.markerPosition();
            // A marker beyond the head is of a log that was since restored to an earlier state: the
            // decision rests on events that no longer exist.
            if (isBeyond(append, recent) || recent.anyMatch(request.forbidden(), marker)) {
                conflicting.add(append);
                return;
            }
            if (siblings.anyMatch(request.forbidden(), marker)) {
                putOff.add(append);
                return;
            }
            if (!accept(append)) {
                return;
            }
            if (!cleared && !recent.covers(marker)) {
                leaveToDatabase(append, marker);
            }
        } else {
            accept(append);
        }
    }

    private void leaveToDatabase(QueuedAppend append, long marker) {
        EventSelection forbidden = append.request().forbidden();
        if (forbidden.hasTagsOnly()) {
            forbidden.criteria().forEach(c -> checks.add(new Check(append, marker, c)));
        } else {
            suspects.add(append);
        }
    }

    private boolean accept(QueuedAppend append) {
        for (NewEvent event : append.request().events()) {
            if (!eventKeys.add(event.eventKey())) {
                // Whether the identifier is a duplicate depends on what becomes of its sibling.
                putOff.add(append);
                return false;
            }
        }
        for (NewEvent event : append.request().events()) {
            siblings.add(++position, event.type(), event.tags());
        }
        accepted.add(append);
        return true;
    }

    /** To be stored, in this order, if the database finds nothing against it. */
    List<QueuedAppend> accepted() {
        return accepted;
    }

    /** Excluded by events that are stored. */
    List<QueuedAppend> conflicting() {
        return conflicting;
    }

    /** To be looked at again when the accepted ones are stored, or not. */
    List<QueuedAppend> putOff() {
        return putOff;
    }

    /** Whether it cannot be carried out, or not be relied on, without the append lock. */
    boolean needsLock() {
        return outdated || !suspects.isEmpty();
    }

    /** Accepted ones with conditions that no check can express. */
    Set<QueuedAppend> suspects() {
        return suspects;
    }

    List<Check> checks() {
        return checks;
    }

    /** Where the accepted appends end, once they are stored. */
    Map<QueuedAppend, Long> lastPositions() {
        Map<QueuedAppend, Long> positions = new LinkedHashMap<>();
        long last = position - siblings.size();
        for (QueuedAppend append : accepted) {
            last += append.events();
            positions.put(append, last);
        }
        return positions;
    }

    /** Identifier of the last event of the accepted appends. */
    String lastEventId() {
        return accepted.getLast().request().events().getLast().eventId();
    }

    /** Types and tags of the events of the accepted appends. */
    RecentTags events() {
        return siblings;
    }
}
