package exchequer.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code bench ledger} is asked to do.
 *
 * @param entries in the journal that is verified and proven
 * @param proofs how many are made
 * @param rounds of verification; the figure is their median
 * @param out file the result is also written to
 */
record LedgerOptions(boolean quick, int entries, int proofs, int rounds, @Nullable Path out) {

    static final String USAGE =
            """
            Usage: ./exchequer bench ledger [OPTIONS]

            Books a journal of that many entries on PostgreSQL with durable commits, exports it,
            measures how long ./exchequer verify takes from its start to its end, and how long a
            proof that an entry is in the journal takes. Progress goes to stderr, one line of JSON
            to stdout. The whole run takes some five minutes.

              --entries N       journal entries (1000000)
              --proofs N        inclusion proofs (2000)
              --rounds N        verifications; the figure is their median (3)
              --out FILE        also write the result here
              --quick           half a minute with tiny sizes, to see that the bench works; proves
                                nothing about speed, and judges no target
              --help            this text

            Figures with a target: verify_1m_s inclusion_ms
            """;

    private static final LedgerOptions FULL = new LedgerOptions(false, 1_000_000, 2_000, 3, null);
    private static final LedgerOptions TINY = new LedgerOptions(true, 5_000, 50, 1, null);

    /**
     * @throws IllegalArgumentException with a message for the user when an argument is not
     *     understood
     */
    static LedgerOptions parse(List<String> arguments) {
        LedgerOptions options = arguments.contains("--quick") ? TINY : FULL;
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
            case "--entries" -> sized(Math.max(100, Integer.parseInt(value)), proofs, rounds);
            case "--proofs" -> sized(entries, Math.max(1, Integer.parseInt(value)), rounds);
            case "--rounds" -> sized(entries, proofs, Math.max(1, Integer.parseInt(value)));
            case "--out" -> new LedgerOptions(quick, entries, proofs, rounds, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + option);
        };
    }

    private LedgerOptions sized(int newEntries, int newProofs, int newRounds) {
        return new LedgerOptions(quick, newEntries, newProofs, newRounds, out);
    }
}
