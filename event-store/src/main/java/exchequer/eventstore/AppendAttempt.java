package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.core.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to store a group in one transaction.
 *
 * <p>Usually that is one call: conditions are judged in memory, and the call stores the group only
 * if the log has not moved since. If it has, or if the database finds something that memory did not
 * know, the group is judged again under the append lock.
 */
final class AppendAttempt {

    private final List<QueuedAppend> group;
    private final GroupResult result;
    private final GroupPlanning planning;
    private final LogReader reader;
    private final TypeIds types;
    private final Set<QueuedAppend> conflicting = new HashSet<>();
    private final Map<QueuedAppend, RuntimeException> undecidable = new HashMap<>();
    private Map<QueuedAppend, Long> inFlight = Map.of();
    private boolean over;

    AppendAttempt(
            List<QueuedAppend> group,
            GroupResult result,
            GroupPlanning planning,
            LogReader reader,
            TypeIds types) {
        this.group = group;
        this.result = result;
        this.planning = planning;
        this.reader = reader;
        this.types = types;
    }

    /** Whether everything is known that there is to know. */
    boolean isOver() {
        return over;
    }

    /**
     * What the server may have committed, should the connection be lost now: the position of each
     * append's last event.
     */
    Map<QueuedAppend, Long> inFlight() {
        return inFlight;
    }

    /**
     * @param connection with auto-commit on; in a transaction when this fails
     * @param ahead what was made ready for the group, if anything was
     * @param underWay told when the next group can be made ready
     */
    void run(Connection connection, @Nullable AppendCall ahead, Runnable underWay)
            throws SQLException {
        AppendCall call = ahead != null && planning.isNext(ahead) ? ahead : null;
        if (call == null) {
            if (ahead != null) {
                ahead.discard();
            }
            registeredTypes(connection);
            call = planning.next(group);
        }
        underWay.run();
        Set<QueuedAppend> suspects = Set.of();
        if (call != null) {
            inFlight = call.plan().lastPositions();
            switch (call.execute(connection)) {
                case AppendCall.Answer.Appended _ -> {
                    planning.settle(call);
                    report(call.plan());
                    return;
                }
                case AppendCall.Answer.Moved _ -> {}
                case AppendCall.Answer.Found(var found) -> suspects = found;
            }
            inFlight = Map.of();
        }
        synchronized (planning.recent()) {
            runUnderLock(connection, planning.recent(), suspects);
        }
    }

    private Map<QualifiedName, Integer> registeredTypes(Connection connection) throws SQLException {
        return types.registered(connection, GroupPlanning.events(group).toList());
    }

    private void runUnderLock(
            Connection connection, RecentEvents recent, Set<QueuedAppend> foundBefore)
            throws SQLException {
        recent.retract();
        Map<QualifiedName, Integer> typeIds = lock(connection, recent);
        List<QueuedAppend> left = new ArrayList<>(group);
        Set<QueuedAppend> cleared = new HashSet<>();
        Set<QueuedAppend> suspects = foundBefore;
        while (true) {
            judge(connection, suspects, left, cleared);
            AppendPlan plan = AppendPlan.underLock(left, recent, cleared);
            suspects = plan.suspects();
            if (suspects.isEmpty()) {
                AppendCall call = planning.call(plan, typeIds);
                switch (call.execute(connection)) {
                    case AppendCall.Answer.Appended _ -> {
                        inFlight = plan.lastPositions();
                        connection.commit();
                        recent.expect(plan.events(), call.next());
                        recent.settle(call.next());
                        report(plan);
                        connection.setAutoCommit(true);
                        return;
                    }
                    case AppendCall.Answer.Moved _ ->
                            throw new IllegalStateException("the log moved under the append lock");
                    case AppendCall.Answer.Found(var found) -> suspects = found;
                }
            }
        }
    }

    private Map<QualifiedName, Integer> lock(Connection connection, RecentEvents recent)
            throws SQLException {
        Map<QualifiedName, Integer> typeIds = registeredTypes(connection);
        connection.setAutoCommit(false);
        if (catchUp(connection, recent, LogHead.lock(connection))) {
            return typeIds;
        }
        // It may be a log that was restored from a backup, in which types have other identifiers.
        connection.setAutoCommit(true);
        types.forget();
        typeIds = registeredTypes(connection);
        connection.setAutoCommit(false);
        catchUp(connection, recent, LogHead.lock(connection));
        return typeIds;
    }

    /** Looks exactly: a hash may be another tag's, and tags may be on different events. */
    private void judge(
            Connection connection,
            Set<QueuedAppend> suspects,
            List<QueuedAppend> left,
            Set<QueuedAppend> cleared)
            throws SQLException {
        for (QueuedAppend append : suspects) {
            AppendRequest request = append.request();
            try {
                if (!reader.anyMatch(connection, request.forbidden(), request.markerPosition())) {
                    cleared.add(append);
                    continue;
                }
                conflicting.add(append);
            } catch (EventsArchivedException | CorruptEventException e) {
                undecidable.put(append, e);
            }
            left.remove(append);
        }
    }

    /** Not before all is known: a group that fails is judged once more, from the beginning. */
    private void report(AppendPlan plan) {
        result.judged(plan);
        conflicting.forEach(result::conflicts);
        undecidable.forEach(result::failed);
        inFlight.forEach(result::stored);
        over = true;
    }

    /**
     * Learns what others have appended.
     *
     * @return false when the log is not known to continue what was known
     */
    private boolean catchUp(Connection connection, RecentEvents recent, LogHead head)
            throws SQLException {
        LogHead seen = recent.settled();
        if (recent.isKnown() && seen.position() == head.position() && seen.mark() == head.mark()) {
            return true;
        }
        long missing = head.position() - seen.position();
        if (recent.isKnown() && missing > 0 && missing <= recent.capacity()) {
            RecentTags others =
                    reader.tagsAfter(connection, seen.position(), seen.eventId(), head.position());
            if (others.size() == missing) {
                recent.expect(others, head);
                recent.settle(head);
                return true;
            }
        }
        recent.begin(head);
        return false;
    }
}
