package exchequer.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.axonframework.messaging.core.QualifiedName;

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
    private final RecentEvents recent;
    private final LogReader reader;
    private final TypeIds types;
    private final InstantSource clock;
    private final RandomGenerator marks;
    private final Set<QueuedAppend> conflicting = new HashSet<>();
    private final Map<QueuedAppend, RuntimeException> undecidable = new HashMap<>();
    private Map<QualifiedName, Integer> typeIds = Map.of();
    private Map<QueuedAppend, Long> inFlight = Map.of();
    private boolean over;

    AppendAttempt(
            List<QueuedAppend> group,
            GroupResult result,
            RecentEvents recent,
            LogReader reader,
            TypeIds types,
            InstantSource clock,
            RandomGenerator marks) {
        this.group = group;
        this.result = result;
        this.recent = recent;
        this.reader = reader;
        this.types = types;
        this.clock = clock;
        this.marks = marks;
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
     */
    void run(Connection connection) throws SQLException {
        typeIds = registeredTypes(connection);
        Set<QueuedAppend> suspects = Set.of();
        if (recent.isKnown()) {
            AppendPlan plan = AppendPlan.asFarAsKnown(group, recent);
            if (!plan.needsLock()) {
                inFlight = plan.lastPositions();
                switch (call(connection, plan)) {
                    case AppendCall.Answer.Appended _ -> {
                        return;
                    }
                    case AppendCall.Answer.Moved _ -> {}
                    case AppendCall.Answer.Found(var found) -> suspects = found;
                }
                inFlight = Map.of();
            }
        }
        runUnderLock(connection, suspects);
    }

    private Map<QualifiedName, Integer> registeredTypes(Connection connection) throws SQLException {
        return types.registered(
                connection, group.stream().flatMap(a -> a.request().events().stream()).toList());
    }

    private void runUnderLock(Connection connection, Set<QueuedAppend> first) throws SQLException {
        lock(connection);
        List<QueuedAppend> left = new ArrayList<>(group);
        Set<QueuedAppend> cleared = new HashSet<>();
        Set<QueuedAppend> suspects = first;
        while (true) {
            judge(connection, suspects, left, cleared);
            AppendPlan plan = AppendPlan.underLock(left, recent, cleared);
            suspects = plan.suspects();
            if (suspects.isEmpty()) {
                switch (call(connection, plan)) {
                    case AppendCall.Answer.Appended _ -> {
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

    private void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        if (catchUp(connection, HeadLock.take(connection))) {
            return;
        }
        // It may be a log that was restored from a backup, in which types have other identifiers.
        connection.setAutoCommit(true);
        types.forget();
        typeIds = registeredTypes(connection);
        connection.setAutoCommit(false);
        catchUp(connection, HeadLock.take(connection));
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

    private AppendCall.Answer call(Connection connection, AppendPlan plan) throws SQLException {
        if (plan.accepted().isEmpty()) {
            report(plan);
            return new AppendCall.Answer.Appended(recent.position());
        }
        long mark = marks.nextLong();
        AppendCall call =
                new AppendCall(
                        plan,
                        recent,
                        mark,
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        typeIds);
        AppendCall.Answer answer = call.execute(connection);
        if (answer instanceof AppendCall.Answer.Appended(long last)) {
            if (!connection.getAutoCommit()) {
                inFlight = plan.lastPositions();
                connection.commit();
            }
            recent.advance(plan.events(), last, mark, plan.lastEventId());
            report(plan);
            inFlight.forEach(result::stored);
        }
        return answer;
    }

    /** Not before all is known: a group that fails is judged once more, from the beginning. */
    private void report(AppendPlan plan) {
        result.judged(plan);
        conflicting.forEach(result::conflicts);
        undecidable.forEach(result::failed);
        over = true;
    }

    /**
     * Learns what others have appended.
     *
     * @return false when the log is not known to continue what was known
     */
    private boolean catchUp(Connection connection, HeadLock head) throws SQLException {
        if (recent.isAt(head.position(), head.mark())) {
            return true;
        }
        long missing = head.position() - recent.position();
        if (recent.isKnown() && missing > 0 && missing <= recent.capacity()) {
            RecentTags others =
                    reader.tagsAfter(
                            connection, recent.position(), recent.lastEventId(), head.position());
            if (others.size() == missing) {
                recent.advance(others, head.position(), head.mark(), head.lastEventId());
                return true;
            }
        }
        recent.begin(head.position(), head.mark(), head.lastEventId());
        return false;
    }
}
