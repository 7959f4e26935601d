package exchequer.bench;

import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Sample;
import exchequer.bench.load.Series;
import exchequer.bench.nostr.FanOut;
import exchequer.bench.nostr.IngestLoad;
import exchequer.bench.nostr.MeasuredRelay;
import exchequer.bench.nostr.NostrRsRelay;
import exchequer.bench.nostr.ProductServer;
import exchequer.bench.nostr.RelayRules;
import exchequer.bench.nostr.SignedEvents;
import exchequer.bench.nostr.SignedEvents.Signed;
import exchequer.bench.nostr.Subscribers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Everything that is measured over the relays' sockets. */
final class Relays {

    private static final double FIRST_GUESS = 1_000;
    private static final int REHEARSALS = 4;
    private static final int KNOWN_AGAIN = 100;
    private static final int FAN_OUT_REHEARSALS = 5;
    private static final long SEED = 20_081_031;

    private final NostrOptions options;
    private final ProductServer server;
    private final RelayTables tables;
    private final SignedEvents events;
    private final Path directory;
    private final Results results;
    private final Progress progress;
    private final Map<String, Double> expectedRates = new HashMap<>();

    Relays(
            NostrOptions options,
            ProductServer server,
            RelayTables tables,
            SignedEvents events,
            Path directory,
            Results results,
            Progress progress) {
        this.options = options;
        this.server = server;
        this.tables = tables;
        this.events = events;
        this.directory = directory;
        this.results = results;
        this.progress = progress;
    }

    void measure() throws Exception {
        rules("the relay", server);
        Optional<Path> program = NostrRsRelay.find(options.nostrRsRelay());
        if (program.isPresent() && options.wants("ingest_vs_nostr_rs_relay")) {
            try (NostrRsRelay rival =
                    NostrRsRelay.start(program.get(), directory.resolve("nostr-rs-relay"))) {
                rules("nostr-rs-relay", rival);
                ingest(Optional.of(rival));
            }
        } else {
            ingest(Optional.empty());
        }
        if (options.wants("fanout_1000_ms")) {
            fanOut();
        }
    }

    private void ingest(Optional<NostrRsRelay> rival) throws Exception {
        Rounds rounds = new Rounds();
        if (options.wants("ingest_rate", "ingest_p99_ms", "idle_cost_pct") || rival.isPresent()) {
            rounds.add("ingest_rate", measured -> ours("ingest_rate", measured));
        }
        if (options.wants("idle_cost_pct")) {
            rounds.add("ingest_with_idle", this::oursAmongIdle);
        }
        rival.ifPresent(
                relay ->
                        rounds.add(
                                "nostr_rs_relay",
                                measured -> theirs("nostr_rs_relay", relay, measured)));
        // The servers' code is compiled while they run, so the first stretches are slower.
        for (int i = 0; i < (options.quick() ? 1 : REHEARSALS); i++) {
            rounds.rehearse(progress);
        }
        rounds.run(options.rounds(), options.measured(), progress);
        rounds.all().forEach(results::add);
        compare(rounds);
    }

    private void compare(Rounds rounds) throws Exception {
        Series ours = rounds.of("ingest_rate");
        Series idle = rounds.of("ingest_with_idle");
        Series theirs = rounds.of("nostr_rs_relay");
        if (ours != null && idle != null) {
            results.add("idle_cost_pct", 100 * (ours.rate() / idle.rate() - 1), "%");
        }
        if (ours != null && theirs != null) {
            results.add("ingest_vs_nostr_rs_relay", ours.rate() / theirs.rate(), "ratio");
        } else if (options.wants("ingest_vs_nostr_rs_relay")) {
            results.leaveOut(
                    "ingest_vs_nostr_rs_relay",
                    "no nostr-rs-relay program was found; see bench/README.md");
        }
        if (ours != null && options.wants("ingest_p99_ms")) {
            arrivals(ours.rate() / 2);
        }
    }

    /** One stretch as fast as our relay answers, with a proof that everything was stored. */
    private Sample ours(String step, Duration measured) throws Exception {
        int warmUp = count(step, options.warmUp());
        return stored(
                step,
                warmUp + count(step, measured),
                made -> IngestLoad.saturate(server, allOurs(), made, warmUp));
    }

    private Sample oursAmongIdle(Duration measured) throws Exception {
        AtomicLong disturbed = new AtomicLong();
        try (Subscribers idle =
                Subscribers.open(
                        server,
                        options.idle(),
                        Subscribers::idleFilter,
                        disturbed::incrementAndGet)) {
            Sample sample = ours("ingest_with_idle", measured);
            idle.requireAll();
            results.require(disturbed.get() == 0, "idle subscribers got events");
            return sample;
        }
    }

    private Sample theirs(String step, MeasuredRelay relay, Duration measured) throws Exception {
        int warmUp = count(step, options.warmUp());
        List<Signed> made = events.make(warmUp + count(step, measured));
        tables.databases().checkpoint();
        Sample sample = IngestLoad.saturate(relay, relay.cpu(), made, warmUp);
        expectedRates.put(step, sample.rate());
        return sample;
    }

    private void arrivals(double perSecond) throws Exception {
        int warmUp = (int) (perSecond * options.warmUp().toMillis() / 1e3);
        int counted = (int) (perSecond * options.measured().toMillis() / 1e3);
        Sample sample =
                stored(
                        "arrivals",
                        warmUp + Math.max(100, counted),
                        made ->
                                IngestLoad.arrive(
                                        server, allOurs(), made, warmUp, perSecond, SEED));
        Histogram latency = sample.latency();
        results.add("ingest_arrivals", sample.rate(), "events/s");
        results.add("ingest_p50_ms", latency.getValueAtPercentile(50) / 1e6, "ms");
        results.add("ingest_p99_ms", latency.getValueAtPercentile(99) / 1e6, "ms");
        results.add("ingest_slowest_ms", latency.getMaxValue() / 1e6, "ms");
    }

    private void fanOut() throws Exception {
        tables.databases().checkpoint();
        Histogram worst =
                FanOut.run(
                        server,
                        events,
                        options.fanOut(),
                        FAN_OUT_REHEARSALS,
                        options.repetitions());
        results.add("fanout_1000_ms", worst.getValueAtPercentile(50) / 1e6, "ms");
        results.add("fanout_1000_slowest_ms", worst.getMaxValue() / 1e6, "ms");
    }

    @FunctionalInterface
    private interface Publishing {
        Sample of(List<Signed> made) throws Exception;
    }

    /** Publishes new events to our relay and looks into its tables afterwards. */
    private Sample stored(String step, int count, Publishing publishing) throws Exception {
        List<Signed> made = events.make(count);
        long before = tables.position();
        tables.databases().checkpoint();
        Sample sample = publishing.of(made);
        expectedRates.put(step, sample.rate());
        results.require(
                tables.hasExactly(made, before),
                step + ": what was acknowledged and what is stored differ");
        return sample;
    }

    private void rules(String name, MeasuredRelay relay) throws Exception {
        List<Signed> some = events.make(KNOWN_AGAIN);
        results.require(
                RelayRules.refusesForgery(relay, events.make(1).getFirst()),
                name + " takes an event with a wrong signature");
        IngestLoad.saturate(relay, CpuTime.NONE, some, 0);
        results.require(RelayRules.knowsAgain(relay, some), name + " takes an event twice");
    }

    /** Processor time of the server and of PostgreSQL. */
    private CpuTime allOurs() {
        CpuTime relay = server.cpu();
        CpuTime database = tables.databases().cpu();
        return () -> relay.nanos() + database.nanos();
    }

    /** How many events that time takes, if the next stretch is as fast as the last one. */
    private int count(String step, Duration duration) {
        double rate = Objects.requireNonNullElse(expectedRates.get(step), FIRST_GUESS);
        return Math.max(200, (int) (rate * duration.toMillis() / 1e3));
    }
}
