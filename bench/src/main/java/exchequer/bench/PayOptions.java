package exchequer.bench;

import exchequer.bench.pay.lnd.LndOverhead;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code bench pay} is asked to do.
 *
 * @param rehearsal payments before all rounds, until the server's code is compiled
 * @param warmUp before each measured stretch
 * @param outstanding payments at a time where they come as fast as they settle
 * @param perSecond payments per second where they come steadily
 * @param expected payments per second that orders are prepared for, with some room
 * @param settleDelay how long a payment is in flight at the simulated rail; null for the product's
 *     own setting
 * @param only names of the figures wanted; empty for all
 * @param out file the result is also written to
 */
record PayOptions(
        boolean quick,
        Duration rehearsal,
        Duration warmUp,
        Duration measured,
        int rounds,
        int outstanding,
        double perSecond,
        double expected,
        @Nullable Duration settleDelay,
        Set<String> only,
        @Nullable Path out) {

    static final String USAGE =
            """
            Usage: ./exchequer bench pay [OPTIONS]

            Measures payments through the whole server, from the invoice to the settled payment,
            over the simulated rail, on PostgreSQL with durable commits, and until they are in the
            ledger; and what the same adds to the time of a payment over real LND nodes, which
            infra/regtest/build has to have built. Progress goes to stderr, one line of JSON to
            stdout. The whole run takes some seventeen minutes, the last seven of them with the nodes.

              --rehearsal N     seconds of payments before everything (90)
              --seconds N       measured seconds per step (10)
              --warm-up N       seconds before that (5)
              --rounds N        rounds; the figures are medians (3)
              --outstanding N   payments at a time for pay_rate (64)
              --per-second N    payments per second for pay_p99_ms (500)
              --expected N      payments per second to prepare orders for (250)
              --settle-delay MS how long a payment is in flight (the server's own setting)
              --only NAME,…     only these figures, for example pay_rate
              --out FILE        also write the result here
              --quick           half a minute with tiny sizes, to see that the bench works; proves
                                nothing about speed, and judges no target
              --help            this text

            Figures with a target: pay_rate pay_p99_ms lnd_overhead_pct
            """;

    static PayOptions full() {
        return new PayOptions(
                false,
                Duration.ofSeconds(90),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                3,
                64,
                500,
                250,
                null,
                Set.of(),
                null);
    }

    private static PayOptions tiny() {
        return new PayOptions(
                true,
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                1,
                8,
                20,
                250,
                null,
                Set.of(),
                null);
    }

    /**
     * @throws IllegalArgumentException with a message for the user when an argument is not
     *     understood
     */
    static PayOptions parse(List<String> arguments) {
        PayOptions usual = arguments.contains("--quick") ? tiny() : full();
        Given given = Given.in(arguments);
        PayOptions options =
                new PayOptions(
                        usual.quick,
                        given.or("--rehearsal", PayOptions::seconds, usual.rehearsal),
                        given.or("--warm-up", PayOptions::seconds, usual.warmUp),
                        given.or("--seconds", PayOptions::seconds, usual.measured),
                        given.or("--rounds", PayOptions::some, usual.rounds),
                        given.or("--outstanding", PayOptions::some, usual.outstanding),
                        given.or("--per-second", Double::parseDouble, usual.perSecond),
                        given.or("--expected", Double::parseDouble, usual.expected),
                        given.find("--settle-delay", PayOptions::millis),
                        given.or("--only", names -> Set.of(names.split(",")), usual.only),
                        given.find("--out", Path::of));
        given.rejectRest();
        return options;
    }

    /** Options with their values, of which those that nobody has asked for remain. */
    private record Given(Map<String, String> values) {

        static Given in(List<String> arguments) {
            Map<String, String> values = new LinkedHashMap<>();
            Deque<String> rest = new ArrayDeque<>(arguments);
            while (!rest.isEmpty()) {
                String option = rest.pop();
                if (option.equals("--quick")) {
                    continue;
                }
                if (rest.isEmpty()) {
                    throw new IllegalArgumentException(
                            "option " + option + " is unknown or needs a value");
                }
                values.put(option, rest.pop());
            }
            return new Given(values);
        }

        <T> T or(String option, Function<String, T> reading, T usual) {
            @Nullable T value = find(option, reading);
            return value == null ? usual : value;
        }

        <T> @Nullable T find(String option, Function<String, T> reading) {
            @Nullable String value = values.remove(option);
            return value == null ? null : reading.apply(value);
        }

        void rejectRest() {
            for (String option : values.keySet()) {
                throw new IllegalArgumentException("unknown option " + option);
            }
        }
    }

    private static int some(String value) {
        return Math.max(1, Integer.parseInt(value));
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(Long.parseLong(value));
    }

    private static Duration seconds(String value) {
        return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1_000));
    }

    /** The same times over real nodes, with so many payments at a time. */
    LndOverhead.Plan overLnd() {
        Duration rehearsal = quick ? warmUp : warmUp.multipliedBy(12);
        return new LndOverhead.Plan(
                rehearsal,
                quick ? warmUp : warmUp.dividedBy(2),
                measured,
                rounds,
                quick ? List.of(1, 4) : List.of(1, 8, 32));
    }

    /** Whether one of these figures is asked for. */
    boolean wants(String... names) {
        return only.isEmpty() || Arrays.stream(names).anyMatch(only::contains);
    }
}
