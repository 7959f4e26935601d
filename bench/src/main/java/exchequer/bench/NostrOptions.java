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
 * What a run of {@code bench nostr} is asked to do.
 *
 * @param warmUp before each measured stretch, at the rate of the last one
 * @param idle subscribers that wait for nothing that comes
 * @param fanOut subscribers that want the same event
 * @param repetitions how often they get one
 * @param only names of the figures wanted; empty for all
 * @param out file the result is also written to
 * @param nostrRsRelay the rival's program; null to look for it
 */
record NostrOptions(
        boolean quick,
        Duration warmUp,
        Duration measured,
        int rounds,
        int idle,
        int fanOut,
        int repetitions,
        Set<String> only,
        @Nullable Path out,
        @Nullable Path nostrRsRelay) {

    static final String USAGE =
            """
            Usage: ./exchequer bench nostr [OPTIONS]

            Measures the relay of the whole server over WebSockets, on PostgreSQL with durable
            commits, beside nostr-rs-relay where that is installed. Progress goes to stderr, one
            line of JSON to stdout. The whole run takes some five minutes.

              --seconds N           measured seconds per step (10)
              --warm-up N           seconds before that (3)
              --rounds N            rounds over all steps; the figures are medians (3)
              --only NAME,…         only these figures, for example verify_vs_native,ingest_rate
              --out FILE            also write the result here
              --nostr-rs-relay FILE the rival (else:
                                    target/nostr-rs-relay/bin/nostr-rs-relay, else the PATH)
              --quick               half a minute with tiny sizes, to see that the bench works;
                                    proves nothing about speed, and judges no target
              --help                this text

            Figures with a target: verify_vs_native ingest_rate ingest_p99_ms
            ingest_vs_nostr_rs_relay idle_cost_pct fanout_1000_ms
            """;

    static NostrOptions full() {
        return new NostrOptions(
                false,
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                3,
                2_000,
                1_000,
                20,
                Set.of(),
                null,
                null);
    }

    private static NostrOptions tiny() {
        return new NostrOptions(
                true,
                Duration.ofMillis(200),
                Duration.ofMillis(400),
                1,
                100,
                50,
                3,
                Set.of(),
                null,
                null);
    }

    /**
     * @throws IllegalArgumentException with a message for the user when an argument is not
     *     understood
     */
    static NostrOptions parse(List<String> arguments) {
        NostrOptions options = arguments.contains("--quick") ? tiny() : full();
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

    private NostrOptions with(String option, String value) {
        return switch (option) {
            case "--seconds" -> timed(warmUp, seconds(value), rounds);
            case "--warm-up" -> timed(seconds(value), measured, rounds);
            case "--rounds" -> timed(warmUp, measured, Math.max(1, Integer.parseInt(value)));
            case "--only" -> located(Set.of(value.split(",")), out, nostrRsRelay);
            case "--out" -> located(only, Path.of(value), nostrRsRelay);
            case "--nostr-rs-relay" -> located(only, out, Path.of(value));
            default -> throw new IllegalArgumentException("unknown option " + option);
        };
    }

    private NostrOptions timed(Duration warmUp, Duration measured, int rounds) {
        return new NostrOptions(
                quick,
                warmUp,
                measured,
                rounds,
                idle,
                fanOut,
                repetitions,
                only,
                out,
                nostrRsRelay);
    }

    private NostrOptions located(
            Set<String> only, @Nullable Path out, @Nullable Path nostrRsRelay) {
        return new NostrOptions(
                quick,
                warmUp,
                measured,
                rounds,
                idle,
                fanOut,
                repetitions,
                only,
                out,
                nostrRsRelay);
    }

    private static Duration seconds(String value) {
        return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1_000));
    }

    /** Whether one of these figures is asked for. */
    boolean wants(String... names) {
        return only.isEmpty() || Arrays.stream(names).anyMatch(only::contains);
    }
}
