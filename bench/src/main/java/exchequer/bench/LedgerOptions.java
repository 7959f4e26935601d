package exchequer.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code bench ledger} is asked to do.
 *
 * @param entries in the topic, and in the journal that is verified and proven
 * @param proofs how many are made
 * @param rounds of booking and of verification; figures are their medians
 * @param measured how long each contender books in each round
 * @param only parts that are measured; all of them when empty
 * @param pgLedger copy of its repository
 * @param tbPerf copy of its repository
 * @param out file the result is also written to
 */
record LedgerOptions(
        boolean quick,
        int entries,
        int proofs,
        int rounds,
        Duration warmUp,
        Duration measured,
        Set<String> only,
        Path pgLedger,
        Path tbPerf,
        @Nullable Path out) {

    static final String USAGE =
            """
            Usage: ./exchequer bench ledger [OPTIONS]

            Fills a Kafka topic with the facts of paid orders and measures how many transfers per
            second the ledger books from it on PostgreSQL with durable commits, in turns with other
            ledgers on the same server. Then books all of it, exports the journal, and measures how
            long ./exchequer verify takes from its start to its end, and how long a proof that an
            entry is in the journal takes. Progress goes to stderr, one line of JSON to stdout. The
            whole run takes some seven minutes.

              --entries N       transfers in the topic (1000000)
              --proofs N        inclusion proofs (2000)
              --rounds N        the figure is their median (3)
              --seconds N       how long each contender books in each round (8)
              --warm-up N       seconds before that, which do not count (2)
              --only A,B        of "rates" and "proofs"
              --pgledger DIR    a copy of github.com/pgr0ss/pgledger (target/rivals/pgledger)
              --tbperf DIR      a copy of github.com/softwaremill/tb-perf (target/rivals/tb-perf)
              --out FILE        also write the result here
              --quick           half a minute with tiny sizes, to see that the bench works; proves
                                nothing about speed, and judges no target
              --help            this text

            Figures with a target: ledger_rate ledger_vs_pgledger ledger_vs_tbperf verify_1m_s
            inclusion_ms
            """;

    static LedgerOptions full() {
        return sized(false, 1_000_000, 2_000, 3, Duration.ofSeconds(2), Duration.ofSeconds(8));
    }

    static LedgerOptions tiny() {
        return sized(true, 6_000, 50, 1, Duration.ofMillis(10), Duration.ofMillis(500));
    }

    private static LedgerOptions sized(
            boolean quick,
            int entries,
            int proofs,
            int rounds,
            Duration warmUp,
            Duration measured) {
        Path rivals = Path.of(System.getProperty("exchequer.home", "."), "target", "rivals");
        return new LedgerOptions(
                quick,
                entries,
                proofs,
                rounds,
                warmUp,
                measured,
                Set.of(),
                rivals.resolve("pgledger"),
                rivals.resolve("tb-perf"),
                null);
    }

    boolean wantsRates() {
        return only.isEmpty() || only.contains("rates");
    }

    boolean wantsProofs() {
        return only.isEmpty() || only.contains("proofs");
    }

    /**
     * @throws IllegalArgumentException with a message for the user when an argument is not
     *     understood
     */
    static LedgerOptions parse(List<String> arguments) {
        LedgerOptions options = arguments.contains("--quick") ? tiny() : full();
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
            options = options.with(option, rest.pop());
        }
        return options;
    }

    private LedgerOptions with(String option, String value) {
        return switch (option) {
            case "--entries" -> counted(Math.max(300, Integer.parseInt(value)), proofs, rounds);
            case "--proofs" -> counted(entries, Math.max(1, Integer.parseInt(value)), rounds);
            case "--rounds" -> counted(entries, proofs, Math.max(1, Integer.parseInt(value)));
            case "--seconds" -> timed(warmUp, seconds(value));
            case "--warm-up" -> timed(seconds(value), measured);
            case "--only" -> placed(Set.of(value.split(",")), pgLedger, tbPerf, out);
            case "--pgledger" -> placed(only, Path.of(value), tbPerf, out);
            case "--tbperf" -> placed(only, pgLedger, Path.of(value), out);
            case "--out" -> placed(only, pgLedger, tbPerf, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + option);
        };
    }

    private static Duration seconds(String value) {
        return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1_000));
    }

    private LedgerOptions counted(int newEntries, int newProofs, int newRounds) {
        return new LedgerOptions(
                quick,
                newEntries,
                newProofs,
                newRounds,
                warmUp,
                measured,
                only,
                pgLedger,
                tbPerf,
                out);
    }

    private LedgerOptions timed(Duration newWarmUp, Duration newMeasured) {
        return new LedgerOptions(
                quick,
                entries,
                proofs,
                rounds,
                newWarmUp,
                newMeasured,
                only,
                pgLedger,
                tbPerf,
                out);
    }

    private LedgerOptions placed(
            Set<String> newOnly, Path newPgLedger, Path newTbPerf, @Nullable Path newOut) {
        return new LedgerOptions(
                quick,
                entries,
                proofs,
                rounds,
                warmUp,
                measured,
                newOnly,
                newPgLedger,
                newTbPerf,
                newOut);
    }
}
