package exchequer.eventstore;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.axonframework.messaging.core.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Judges groups of appends by what is expected of the log, so that one can be made ready while the
 * one before it is being stored. Nothing rests on the expectation coming true: a call that was made
 * ready stores nothing unless the head row is where the call expects it.
 *
 * <p>Used by the thread that prepares and the one that stores; {@link #recent} only under its own
 * lock.
 */
final class GroupPlanning {

    private final RecentEvents recent;
    private final TypeIds types;
    private final InstantSource clock;
    private final RandomGenerator marks = RandomGenerator.of("L64X128MixRandom");

    GroupPlanning(int recentEvents, TypeIds types, InstantSource clock) {
        this.recent = new RecentEvents(recentEvents);
        this.types = types;
        this.clock = clock;
    }

    /** To be used by whoever has its monitor. */
    RecentEvents recent() {
        return recent;
    }

    /**
     * Judges the group as what comes after all that is expected, and expects it to be stored.
     *
     * @return null when that cannot be said without the database
     */
    @Nullable AppendCall ahead(List<QueuedAppend> group) {
        Map<QualifiedName, Integer> typeIds = types.known(events(group));
        if (typeIds == null) {
            return null;
        }
        synchronized (recent) {
            if (!recent.isKnown()) {
                return null;
            }
            AppendPlan plan = AppendPlan.asFarAsKnown(group, recent);
            if (plan.needsLock()) {
                return null;
            }
            AppendCall call = call(plan, typeIds);
            recent.expect(plan.events(), call.next());
            return call;
        }
    }

    /** The same, but as what comes next: nothing else is expected any more. */
    @Nullable AppendCall next(List<QueuedAppend> group) {
        synchronized (recent) {
            recent.retract();
            return ahead(group);
        }
    }

    /** A call that carries out the plan, made by what is expected now. */
    AppendCall call(AppendPlan plan, Map<QualifiedName, Integer> typeIds) {
        LogHead now = recent.expected();
        LogHead next =
                plan.accepted().isEmpty()
                        ? now
                        : new LogHead(
                                now.position() + plan.events().size(),
                                marks.nextLong(),
                                plan.lastEventId());
        return new AppendCall(
                plan, now, next, clock.instant().truncatedTo(ChronoUnit.MICROS), typeIds);
    }

    /** Whether the call follows the log as it was last seen, and is still expected to. */
    boolean isNext(AppendCall call) {
        synchronized (recent) {
            return recent.isNext(call.expected(), call.next());
        }
    }

    void settle(AppendCall call) {
        synchronized (recent) {
            recent.settle(call.next());
        }
    }

    void retract() {
        synchronized (recent) {
            recent.retract();
        }
    }

    void forget() {
        synchronized (recent) {
            recent.forget();
        }
    }

    static Stream<NewEvent> events(List<QueuedAppend> group) {
        return group.stream().flatMap(append -> append.request().events().stream());
    }
}
