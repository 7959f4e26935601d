package exchequer.eventstore.history;

import exchequer.eventstore.EventRejectedException.Reason;
import exchequer.eventstore.history.History.Accepted;
import exchequer.eventstore.history.History.Appended;
import exchequer.eventstore.history.History.Followed;
import exchequer.eventstore.history.History.Received;
import exchequer.eventstore.history.History.Sourced;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;

/**
 * Judges a history by scanning its log as a plain list with Axon's own {@link
 * EventCriteria#matches}. Knows nothing of how the engine works.
 */
final class HistoryChecker {

    private final History history;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private HistoryChecker(History history) {
        this.history = history;
    }

    /** Every rule that was broken, in words; empty when the history is right. */
    static List<String> violations(History history) {
        HistoryChecker checker = new HistoryChecker(history);
        checker.checkPositions();
        checker.checkOrigins();
        history.appends().forEach(checker::checkAppend);
        history.sourcings().forEach(checker::checkSourcing);
        history.followed().forEach(checker::checkFollowed);
        return checker.violations;
    }

    /** What a stream has to deliver by the end of the history. */
    static List<Received> expected(History history, EventCriteria criteria, long start) {
        return new HistoryChecker(history)
                .matching(criteria, start, Long.MAX_VALUE).stream()
                        .map(place -> history.receivedAt(place))
                        .toList();
    }

    private void checkPositions() {
        List<Long> contiguous =
                LongStream.rangeClosed(history.start() + 1, history.start() + history.log().size())
                        .boxed()
                        .toList();
        require(
                history.positions().equals(contiguous),
                "positions are not contiguous after %d: %s",
                history.start(),
                history.positions());
        for (int place = 0; place < history.log().size(); place++) {
            String id = history.log().get(place).fact().id();
            require(places.put(id, place) == null, "event %s is in the log twice", id);
        }
    }

    /** Nothing is in the log that no accepted append has brought. */
    private void checkOrigins() {
        Set<String> accepted = new HashSet<>();
        for (Appended append : history.appends()) {
            if (append.outcome() instanceof Accepted) {
                append.events().forEach(event -> accepted.add(event.fact().id()));
            }
        }
        for (String id : places.keySet()) {
            require(accepted.contains(id), "event %s was stored, but no append was accepted", id);
        }
    }

    private void checkAppend(Appended append) {
        switch (append.outcome()) {
            case Accepted(long marker) -> checkAccepted(append, marker);
            case History.Conflict _ -> checkConflict(append);
            case History.Refused(String reason, String id) -> checkRefused(append, reason, id);
            case History.Failed(String what) -> violate("append %s failed: %s", append, what);
        }
    }

    private void checkAccepted(Appended append, long marker) {
        require(append.poison() == null, "%s was accepted in spite of its poison", append);
        long first = marker - append.events().size() + 1;
        for (int i = 0; i < append.events().size(); i++) {
            Fact.Tagged event = append.events().get(i);
            Integer place = places.get(event.fact().id());
            if (place == null) {
                violate("acknowledged event %s of %s is lost", event.fact().id(), append);
                return;
            }
            require(
                    positionAt(place) == first + i,
                    "%s: event %d lies at %d, not at %d",
                    append,
                    i,
                    positionAt(place),
                    first + i);
            Fact.Tagged stored = history.log().get(place);
            require(stored.equals(event), "stored %s instead of %s", stored, event);
        }
        require(
                append.acknowledgedBefore() < first,
                "%s lies before position %d, which was acknowledged before it was asked for",
                append,
                append.acknowledgedBefore());
        require(marker <= append.headAfter(), "%s is beyond the head after it", append);
        if (append.forbidden() != null) {
            require(
                    append.marker() < first,
                    "%s was accepted with a marker of the future, before position %d",
                    append,
                    first);
            require(
                    !anyMatch(append.forbidden(), append.marker(), first - 1),
                    "%s was accepted at %d in spite of a conflict",
                    append,
                    first);
        }
    }

    private void checkConflict(Appended append) {
        if (append.forbidden() == null) {
            violate("%s conflicts, but has no condition", append);
            return;
        }
        require(
                append.marker() > append.headBefore()
                        || anyMatch(append.forbidden(), append.marker(), append.headAfter()),
                "%s conflicts with nothing",
                append);
    }

    private void checkRefused(Appended append, String reason, String id) {
        require(
                append.events().stream().anyMatch(event -> event.fact().id().equals(id)),
                "%s was refused because of event %s of another append",
                append,
                id);
        if (append.poison() != null) {
            require(
                    append.poison().reason().equals(reason),
                    "%s was refused as %s",
                    append,
                    reason);
            return;
        }
        Integer place = places.get(id);
        require(
                reason.equals(Reason.DUPLICATE_ID.name())
                        && place != null
                        && positionAt(place) <= append.headAfter(),
                "%s was refused as %s without cause",
                append,
                reason);
    }

    private void checkSourcing(Sourced sourced) {
        require(
                Math.max(sourced.acknowledgedBefore(), sourced.headBefore()) <= sourced.marker()
                        && sourced.marker() <= sourced.headAfter(),
                "sourcing of %s: marker %d is not between %d or %d before and %d after",
                sourced.client(),
                sourced.marker(),
                sourced.acknowledgedBefore(),
                sourced.headBefore(),
                sourced.headAfter());
        List<Fact> expected =
                matching(sourced.criteria(), sourced.start(), sourced.marker()).stream()
                        .map(place -> history.log().get(place).fact())
                        .toList();
        require(
                expected.equals(sourced.events()),
                "sourcing of %s by %s from %d to %d gave %s instead of %s",
                sourced.client(),
                sourced.criteria(),
                sourced.start(),
                sourced.marker(),
                ids(sourced.events()),
                ids(expected));
    }

    private void checkFollowed(Followed followed) {
        require(
                followed.error() == null,
                "stream of %s broke: %s",
                followed.client(),
                followed.error());
        List<Received> expected = expected(history, followed.criteria(), followed.start());
        require(
                expected.equals(followed.received()),
                "stream of %s by %s after %d gave %s instead of %s",
                followed.client(),
                followed.criteria(),
                followed.start(),
                places(followed.received()),
                places(expected));
    }

    private boolean anyMatch(EventCriteria criteria, long after, long upTo) {
        return matchesEarlierHistory(criteria, after) || !matching(criteria, after, upTo).isEmpty();
    }

    /**
     * Tags are never shared with an earlier history, so its events are, to these criteria, events
     * of some type without tags.
     */
    private boolean matchesEarlierHistory(EventCriteria criteria, long after) {
        return history.lastOfType().entrySet().stream()
                .anyMatch(
                        type ->
                                type.getValue() > after
                                        && criteria.matches(
                                                new QualifiedName(type.getKey()), Set.of()));
    }

    private List<Integer> matching(EventCriteria criteria, long after, long upTo) {
        List<Integer> found = new ArrayList<>();
        for (int place = 0; place < history.log().size(); place++) {
            long position = positionAt(place);
            if (position > after
                    && position <= upTo
                    && history.log().get(place).matches(criteria)) {
                found.add(place);
            }
        }
        return found;
    }

    private long positionAt(int place) {
        return history.positions().get(place);
    }

    private static List<String> ids(List<Fact> facts) {
        return facts.stream().map(Fact::id).toList();
    }

    private static List<String> places(List<Received> received) {
        return received.stream().map(one -> one.position() + ":" + one.fact().id()).toList();
    }

    private void require(boolean condition, String message, Object... arguments) {
        if (!condition) {
            violate(message, arguments);
        }
    }

    private void violate(String message, Object... arguments) {
        violations.add(message.formatted(arguments));
    }
}
