package exchequer.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run of {@code bench rebuild} is asked to do.
 *
 * @param events in the log, about
 * @param rounds of each rebuild; the figures are their medians
 * @param out file the result is also written to
 */
record RebuildOptions(boolean quick, int events, int rounds, @Nullable Path out) {

    static final String USAGE =
            """
            Usage: ./exchequer bench rebuild [OPTIONS]

            Publishes a log of paid jobs to Kafka and makes ledger and read models from it, as
            ./exchequer rebuild does: each alone, and both at the same time, with everything from
            the first event to the switch. Progress goes to stderr, one line of JSON to stdout. The
            whole run takes some five minutes.

              --events N        events in the log (1000000)
              --rounds N        rebuilds of each kind; the figures are medians (3)
              --out FILE        also write the result here
              --quick           half a minute with tiny sizes, to see that the bench works; proves
                                nothing about speed, and judges no target
              --help            this text

            Figures with a target: rebuild_rate
            """;

    private static final RebuildOptions FULL = new RebuildOptions(false, 1_000_000, 3, null);
    private static final RebuildOptions TINY = new RebuildOptions(true, 22_000, 1, null);

    /**
     * @throws IllegalArgumentException with a message for the user when an argument is not
     *     understood
     */
    static RebuildOptions parse(List<String> arguments) {
        RebuildOptions options = arguments.contains("--quick") ? TINY : FULL;
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

    private RebuildOptions with(String option, String value) {
        return switch (option) {
            case "--events" ->
                    new RebuildOptions(
                            quick, Math.max(1_000, Integer.parseInt(value)), rounds, out);
            case "--rounds" ->
                    new RebuildOptions(quick, events, Math.max(1, Integer.parseInt(value)), out);
            case "--out" -> new RebuildOptions(quick, events, rounds, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + option);
        };
    }
}
