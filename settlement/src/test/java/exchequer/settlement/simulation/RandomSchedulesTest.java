package exchequer.settlement.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.settlement.simulation.Schedule.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Orders, charges and payments in every order that chance comes up with, on a simulated rail and
 * with everything failing that can. {@code -Dschedules=N} runs that many; {@code
 * -Dschedules.seed=S} begins with that seed, and a seed gives the whole schedule.
 */
class RandomSchedulesTest {

    private static final int SCHEDULES = Integer.getInteger("schedules", 500);
    private static final int ENOUGH_FOR_SHARES = 200;
    private static final int MOST_SHOWN = 3;

    @Test
    void every_promise_about_money_is_kept_after_every_step() throws IOException {
        Long given = Long.getLong("schedules.seed");
        long first = given == null ? new Random().nextInt(Integer.MAX_VALUE) : given;
        Map<String, Integer> counts = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        long begun = System.nanoTime();
        try (SimulatedStore store = new SimulatedStore()) {
            for (int i = 0; i < SCHEDULES; i++) {
                Outcome outcome = outcome(store, first + i);
                outcome.counts().forEach((what, times) -> counts.merge(what, times, Integer::sum));
                if (!outcome.violations().isEmpty()) {
                    failures.add(describe(outcome));
                }
            }
        }
        report(first, failures.size(), (System.nanoTime() - begun) / 1e9, counts);
        assertThat(failures.stream().limit(MOST_SHOWN)).isEmpty();
        if (SCHEDULES >= ENOUGH_FOR_SHARES) {
            assertThat(counts).as("what must have happened").containsKeys(EXPECTED);
        }
    }

    /** A run in which some of this never happened would prove less than it says. */
    private static final String[] EXPECTED = {
        "CaseOpened",
        "ChargeRefused",
        "OrderClosed",
        "OrderPlaced",
        "PaymentDispatched",
        "PaymentFailed",
        "PaymentOutcomeUnknown",
        "PaymentSettled",
        "PaymentTakenOver",
        "killed nodes",
        "nodes that stood still",
        "nodes that stood still before a call",
        "outages of the database",
        "outages of the rail",
        "planned Hang"
    };

    private static Outcome outcome(SimulatedStore store, long seed) {
        try {
            return new Schedule(store, seed).run();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "schedule with -Dschedules.seed=%d: %s".formatted(seed, failure), failure);
        }
    }

    private static String describe(Outcome outcome) {
        int last = Math.max(0, outcome.trace().size() - 40);
        return "-Dschedules.seed=%d -Dschedules=1%n%s%nlast steps:%n%s"
                .formatted(
                        outcome.seed(),
                        String.join("\n", outcome.violations()),
                        String.join("\n", outcome.trace().subList(last, outcome.trace().size())));
    }

    private static void report(
            long seed, int violations, double seconds, Map<String, Integer> counts)
            throws IOException {
        System.out.printf(
                "RandomSchedulesTest: %d schedules from seed %d in %.1f s: %s%n",
                SCHEDULES, seed, seconds, counts);
        String file = System.getProperty("schedules.out", "");
        if (!file.isEmpty()) {
            Files.writeString(
                    Path.of(file),
                    """
                    {"name":"sim-pay","ok":%b,"settings":{"seed":%d,"took_seconds":%.1f},\
                    "results":[{"name":"schedules","value":%d,"unit":"schedules","target":null,\
                    "met":null},{"name":"violations","value":%d,"unit":"schedules","target":"≤ 0",\
                    "met":%b}]}
                    """
                            .formatted(
                                    violations == 0,
                                    seed,
                                    seconds,
                                    SCHEDULES,
                                    violations,
                                    violations == 0));
        }
    }
}
