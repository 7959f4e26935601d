package exchequer.server;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what became of jobs with what may become of them. Knows neither relays nor databases, so
 * that its own test can plant every fault it is there for.
 */
final class JobAudit {

    /** What can become of a published event, or of a request over the API. */
    enum Effect {
        /** It is in the table of the market's relay. */
        STORED,
        OPENED,
        WITHDRAWN,
        PROGRESSED,
        DELIVERED,
        /** The market says on its relay that it had no effect. */
        REFUSED,
        /** The market shows a request of the API on its relay. */
        ANNOUNCED,
        /** … and on the outside relay. */
        ANNOUNCED_OUTSIDE
    }

    /**
     * How often something has to happen.
     *
     * @param subject an event id, or the id of a request over the API
     */
    record Promise(Effect effect, String subject, int least, int most) {

        static Promise once(Effect effect, String subject) {
            return new Promise(effect, subject, 1, 1);
        }

        static Promise atMostOnce(Effect effect, String subject) {
            return new Promise(effect, subject, 0, 1);
        }

        static Promise never(Effect effect, String subject) {
            return new Promise(effect, subject, 0, 0);
        }
    }

    /** Something that happened, one time. */
    record Outcome(Effect effect, String subject) {}

    private final Map<Outcome, Integer> counts = new HashMap<>();

    JobAudit(Collection<Outcome> outcomes) {
        outcomes.forEach(outcome -> counts.merge(outcome, 1, Integer::sum));
    }

    /** What was lost or doubled, and what happened though nobody had asked for it. */
    List<String> against(Collection<Promise> promises) {
        List<String> violations = new ArrayList<>();
        Map<Outcome, Integer> unexplained = new HashMap<>(counts);
        for (Promise promise : promises) {
            Outcome outcome = new Outcome(promise.effect(), promise.subject());
            unexplained.remove(outcome);
            int count = counts.getOrDefault(outcome, 0);
            if (count < promise.least() || count > promise.most()) {
                violations.add(
                        "%s %s %d times instead of %s"
                                .formatted(
                                        promise.subject(),
                                        promise.effect(),
                                        count,
                                        promise.least() == promise.most()
                                                ? promise.least()
                                                : promise.least() + " to " + promise.most()));
            }
        }
        unexplained.forEach(
                (outcome, count) ->
                        violations.add(
                                "%s %s %d times, and nobody asked for it"
                                        .formatted(outcome.subject(), outcome.effect(), count)));
        return violations;
    }

    /** A request that was taken back either never became one, or was opened and ended. */
    List<String> bothOrNeither(Collection<String> takenBack) {
        return takenBack.stream()
                .filter(
                        request ->
                                count(Effect.OPENED, request) != count(Effect.WITHDRAWN, request))
                .map(request -> request + " was opened and not withdrawn, or the other way round")
                .toList();
    }

    /**
     * Compares the outbox with the outside relay: that has to have everything that was meant for
     * it, the outbox has to say so, and the market says nothing there past the outbox.
     *
     * @param there events that the outside relay has
     * @param ofMarket those of them that the market signed
     * @param states of deliveries to it, by event
     */
    static List<String> outbox(
            Set<String> there, Set<String> ofMarket, Map<String, String> states) {
        Set<String> all = new TreeSet<>(ofMarket);
        all.addAll(states.keySet());
        List<String> violations = new ArrayList<>();
        for (String event : all) {
            String state = states.getOrDefault(event, "unknown");
            if (!there.contains(event) || !state.equals("held")) {
                violations.add(
                        "%s is %s to the outbox and %s the outside relay"
                                .formatted(event, state, there.contains(event) ? "at" : "not at"));
            }
        }
        return violations;
    }

    int count(Effect effect, String subject) {
        return counts.getOrDefault(new Outcome(effect, subject), 0);
    }

    /** How often something happened at all. */
    int count(Effect effect) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().effect() == effect)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
