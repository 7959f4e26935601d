package exchequer.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to do.
 *
 * @param store where the databases lie; null for a directory that is removed afterwards
 * @param sizes events in the store before appends are measured, ascending
 * @param only names of the figures wanted; empty for all
 * @param out file the result is also written to
 * @param umadb the UmaDB server program; null to look for it
 * @param sourceLoads decisions loaded by the measurement of sourcing
 * @param imported events the measurement of bulk imports imports
 */
record Options(
        boolean quick,
        Duration warmUp,
        Duration measured,
        int rounds,
        @Nullable Path store,
        List<Integer> sizes,
        Set<String> only,
        @Nullable Path out,
        @Nullable Path umadb,
        int sourceLoads,
        int imported) {

    static final String USAGE =
            """
            Usage: ./exchequer bench append [OPTIONS]

            Measures the event store beside Axon's JPA engine, UmaDB and PostgreSQL itself, on one
            PostgreSQL server with one set of settings. Progress goes to stderr, one line of JSON to
            stdout. The whole run takes about half an hour, the first one longer: it fills a store
            with ten million events.

              --seconds N      measured seconds per step (10)
              --warm-up N      seconds before that (3)
              --rounds N       rounds over all steps; the figures are medians (3)
              --events A,B,…   store sizes (0,1000000,10000000)
              --store DIR      keep the databases here and use them again
              --only NAME,…    only these figures, for example append_single_64,append_vs_jpa
              --out FILE       also write the result here
              --umadb FILE     the UmaDB server (else: target/umadb/bin/umadb, else the PATH)
              --quick          a minute or two with tiny sizes, to see that the bench works; proves
                               nothing about speed, and judges no target
              --help           this text

            Figures with a target: append_single_8 append_single_64 append_single_1024
            append_vs_umadb append_vs_jpa append_vs_ceiling append_batch import_bulk
            append_10m_loss_pct source_p99_ms tail_p99_ms command_rate relay_rate replay_rate
            """;

    static Options full() {
        return new Options(
                false,
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                3,
                null,
                List.of(0, 1_000_000, 10_000_000),
                Set.of(),
                null,
                null,
                10_000,
                1_000_000);
    }

    private Options madeQuick() {
        return new Options(
                true,
                Duration.ofMillis(300),
                Duration.ofMillis(600),
                1,
                store,
                List.of(0, 5_000),
                only,
                out,
                umadb,
                300,
                5_000);
    }

    /**
     * @throws IllegalArgumentException with a message for the user when an argument is not
     *     understood
     */
    static Options parse(List<String> arguments) {
        Options options = full();
        if (arguments.contains("--quick")) {
            options = options.madeQuick();
        }
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            options = options.with(rest.pop(), rest);
        }
        return options;
    }

    private Options with(String option, Deque<String> rest) {
        if (option.equals("--quick")) {
            return this;
        }
        if (rest.isEmpty()) {
            throw new IllegalArgumentException("option " + option + " is unknown or needs a value");
        }
        String value = rest.pop();
        return switch (option) {
            case "--seconds" -> timed(warmUp, seconds(value), rounds);
            case "--warm-up" -> timed(seconds(value), measured, rounds);
            case "--rounds" -> timed(warmUp, measured, Math.max(1, Integer.parseInt(value)));
            case "--events" -> located(store, sizes(value), only, out, umadb);
            case "--store" -> located(Path.of(value), sizes, only, out, umadb);
            case "--only" -> located(store, sizes, names(value), out, umadb);
            case "--out" -> located(store, sizes, only, Path.of(value), umadb);
            case "--umadb" -> located(store, sizes, only, out, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + option);
        };
    }

    private Options timed(Duration warmUp, Duration measured, int rounds) {
        return new Options(
                quick,
                warmUp,
                measured,
                rounds,
                store,
                sizes,
                only,
                out,
                umadb,
                sourceLoads,
                imported);
    }

    private Options located(
            @Nullable Path store,
            List<Integer> sizes,
            Set<String> only,
            @Nullable Path out,
            @Nullable Path umadb) {
        return new Options(
                quick,
                warmUp,
                measured,
                rounds,
                store,
                sizes,
                only,
                out,
                umadb,
                sourceLoads,
                imported);
    }

    private static Duration seconds(String value) {
        return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1_000));
    }

    private static List<Integer> sizes(String value) {
        return Arrays.stream(value.split(",")).map(Integer::valueOf).sorted().toList();
    }

    private static Set<String> names(String value) {
        return Set.of(value.split(","));
    }

    /** Whether one of these figures is asked for. */
    boolean wants(String... names) {
        return only.isEmpty() || Arrays.stream(names).anyMatch(only::contains);
    }

    int largestSize() {
        return sizes.getLast();
    }
}
