package exchequer.eventstore.history;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.history.History.Appended;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The engine on two nodes against a list, over random concurrent histories. A history is named by
 * its seed, and {@code -Dhistories.seed=…} runs that one again; {@code -Djqwik.tries.default=…}
 * says how many, or how often. What each client asks for is given by the seed; how the clients
 * interleave is not, so a failure may need several runs to come again.
 */
class RandomHistoriesIT {

    private static final int ENOUGH_FOR_SHARES = 100;

    private static final int RESTART_EVERY = 5;

    private static TwoNodes nodes;
    private static HistoryRun run;
    private static int histories;
    private static final Map<String, Integer> OUTCOMES = new TreeMap<>();

    @BeforeContainer
    static void start() {
        nodes = new TwoNodes();
        run = new HistoryRun(nodes);
    }

    @Provide
    Arbitrary<Long> seeds() {
        Long replayed = Long.getLong("histories.seed");
        return replayed == null
                ? Arbitraries.randomValue(Random::nextLong)
                : Arbitraries.just(replayed);
    }

    /** Nothing is shrunk: a smaller plan says little when it is the interleaving that matters. */
    @Property(
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF)
    void concurrent_histories_behave_like_a_list(@ForAll("seeds") long seed) {
        HistoryPlan plan = HistoryPlans.of(seed, ++histories);
        if (histories % RESTART_EVERY == 0) {
            // A node that knows nothing of the log yet.
            nodes.restart(new Random(seed).nextInt(2));
        }
        try {
            History history = run.run(plan);
            assertThat(HistoryChecker.violations(history)).isEmpty();
            history.appends().forEach(RandomHistoriesIT::count);
            OUTCOMES.merge("sourcings", history.sourcings().size(), Integer::sum);
            OUTCOMES.merge("streams", history.followed().size(), Integer::sum);
        } catch (RuntimeException | AssertionError e) {
            // jqwik shows the message only, not the cause.
            throw new AssertionError(
                    "history with -Dhistories.seed=%d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    private static void count(Appended append) {
        String outcome =
                switch (append.outcome()) {
                    case History.Accepted _ ->
                            append.forbidden() == null ? "accepted" : "accepted by condition";
                    case History.Conflict _ -> "conflicts";
                    case History.Refused(String reason, _) -> "refused " + reason;
                    case History.Failed _ -> "failed";
                };
        OUTCOMES.merge(outcome, 1, Integer::sum);
    }

    /** A differential test that only ever sees one kind of outcome would prove little. */
    @AfterContainer
    static void report() {
        OUTCOMES.put("loads that shared a query", Math.toIntExact(nodes.sharedLoads()));
        nodes.close();
        System.out.printf("%d random histories: %s%n", histories, OUTCOMES);
        if (histories >= ENOUGH_FOR_SHARES && Long.getLong("histories.seed") == null) {
            for (String outcome :
                    List.of(
                            "accepted by condition",
                            "conflicts",
                            "sourcings",
                            "loads that shared a query",
                            "streams")) {
                assertThat(OUTCOMES.getOrDefault(outcome, 0))
                        .as(outcome)
                        .isGreaterThan(histories / 2);
            }
            for (Poison poison : Poison.values()) {
                assertThat(OUTCOMES).containsKey("refused " + poison.reason());
            }
        }
    }
}
