package exchequer.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a figure should reach.
 *
 * @param atLeast whether more is better
 */
record Target(boolean atLeast, double bound) {

    private static final Map<String, Target> APPEND =
            Map.ofEntries(
                    Map.entry("append_single_8", atLeast(7_000)),
                    Map.entry("append_single_64", atLeast(25_000)),
                    Map.entry("append_single_1024", atLeast(40_000)),
                    Map.entry("append_vs_umadb", atLeast(1)),
                    Map.entry("append_vs_jpa", atLeast(8)),
                    Map.entry("append_vs_ceiling", atLeast(0.5)),
                    Map.entry("append_batch", atLeast(40_000)),
                    Map.entry("import_bulk", atLeast(100_000)),
                    Map.entry("append_10m_loss_pct", atMost(20)),
                    Map.entry("source_p99_ms", atMost(2)),
                    Map.entry("tail_p99_ms", atMost(10)),
                    Map.entry("command_rate", atLeast(5_000)),
                    Map.entry("relay_rate", atLeast(50_000)),
                    Map.entry("replay_rate", atLeast(100_000)));

    private static final Map<String, Target> NOSTR =
            Map.of(
                    "verify_vs_native", atLeast(0.9),
                    "ingest_rate", atLeast(8_000),
                    "ingest_p99_ms", atMost(50),
                    "ingest_vs_nostr_rs_relay", atLeast(2),
                    "idle_cost_pct", atMost(10),
                    "fanout_1000_ms", atMost(100));

    private static final Map<String, Target> PAY =
            Map.of(
                    "pay_rate", atLeast(500),
                    "pay_p99_ms", atMost(100),
                    "lnd_overhead_pct", atMost(15));

    private static final Map<String, Target> LEDGER =
            Map.of(
                    "ledger_rate", atLeast(16_000),
                    "ledger_vs_pgledger", atLeast(10),
                    "ledger_vs_tbperf", atLeast(1),
                    "verify_1m_s", atMost(5),
                    "inclusion_ms", atMost(5));

    private static final Map<String, Target> REBUILD = Map.of("rebuild_rate", atLeast(60_000));

    private static final Map<String, Target> ALL = new HashMap<>(APPEND);

    static {
        ALL.putAll(NOSTR);
        ALL.putAll(PAY);
        ALL.putAll(LEDGER);
        ALL.putAll(REBUILD);
    }

    private static Target atLeast(double bound) {
        return new Target(true, bound);
    }

    private static Target atMost(double bound) {
        return new Target(false, bound);
    }

    /** The target of a figure, null when it has none. */
    static @Nullable Target of(String name) {
        return ALL.get(name);
    }

    /** Every figure of the event store that has a target. */
    static Set<String> ofAppend() {
        return APPEND.keySet();
    }

    /** Every figure of the relay that has a target. */
    static Set<String> ofNostr() {
        return NOSTR.keySet();
    }

    /** Every figure of payments that has a target. */
    static Set<String> ofPay() {
        return PAY.keySet();
    }

    /** Every figure of the ledger that has a target. */
    static Set<String> ofLedger() {
        return LEDGER.keySet();
    }

    boolean isMet(double value) {
        return atLeast ? value >= bound : value <= bound;
    }

    String inWords() {
        String number =
                bound == Math.rint(bound) ? "%,.0f".formatted(bound) : "%s".formatted(bound);
        return (atLeast ? "≥ " : "≤ ") + number;
    }
}
