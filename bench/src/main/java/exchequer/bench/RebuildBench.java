package exchequer.bench;

import exchequer.bench.load.CpuTime;
import exchequer.bench.rebuild.PaidJobs;
import exchequer.bench.rebuild.Rebuilt;
import exchequer.bench.relay.RelayBench;
import exchequer.embedded.KafkaBroker;
import exchequer.eventstore.rebuild.RebuildProgress;
import io.agroal.api.AgroalDataSource;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The measurement {@code rebuild}: how long it takes to derive everything again. */
final class RebuildBench {

    private static final String TOPIC = "bench.rebuild";
    private static final int POOL_SIZE = 16;
    private static final double MILLION = 1e6;

    /** One kind of rebuild, in seconds. */
    @FunctionalInterface
    private interface Kind {
        double seconds() throws Exception;
    }

    private final RebuildOptions options;
    private final Path directory;
    private final Progress progress;
    private final Results results;
    private final Map<String, Object> settings = new LinkedHashMap<>();

    RebuildBench(RebuildOptions options, Path directory, Progress progress) {
        this.options = options;
        this.directory = directory;
        this.progress = progress;
        this.results = new Results(!options.quick(), progress);
    }

    Measurement run() throws Exception {
        if (options.quick()) {
            progress.say("quick: tiny sizes; the figures prove nothing");
        }
        try (BenchDatabase databases = BenchDatabase.start(directory.resolve("postgres"));
                KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0)) {
            results.require(databases.isDurable(), "PostgreSQL's commits are not durable");
            settings.put("date", LocalDate.now().toString());
            settings.put("proves_nothing", options.quick());
            settings.put("postgresql", databases.settings());
            settings.put("load_average_at_begin", Machine.loadAverage());
            String database = databases.newDatabase();
            try (AgroalDataSource pool = databases.pool(database, POOL_SIZE)) {
                measure(databases, pool, broker.bootstrapServers());
            }
            settings.put("cpu", Machine.cpu());
            settings.put("kernel", Machine.kernel());
            settings.put("load_average_at_end", Machine.loadAverage());
            settings.put("took_seconds", progress.elapsedSeconds());
            settings.put("broken", results.broken());
            return new Measurement(
                    options.quick() ? "rebuild-quick" : "rebuild",
                    results.ok(),
                    Machine.description(),
                    settings,
                    results.all());
        }
    }

    private void measure(BenchDatabase databases, AgroalDataSource pool, String bootstrapServers)
            throws Exception {
        PaidJobs log = new PaidJobs(Math.ceilDiv(options.events(), PaidJobs.EVENTS));
        long events = log.headPosition();
        settings.put("events", events);
        new RelayBench(log, pool, bootstrapServers, TOPIC).run(events);
        progress.say("%,d events are published".formatted(events));
        Rebuilt rebuilt = new Rebuilt(pool, bootstrapServers, TOPIC, events, this::show);
        CpuTime cpu = databases.cpu();
        double projections = median(databases, "projections", rebuilt::projections);
        double ledger = median(databases, "ledger", rebuilt::ledger);
        long before = cpu.nanos();
        double both = median(databases, "both", rebuilt::both);
        settings.put(
                "postgresql_cpu_us_per_event",
                Math.round((cpu.nanos() - before) / 1e3 / events / options.rounds() * 10) / 10.0);
        results.add("rebuild_projections_1m_s", projections * MILLION / events, "s");
        results.add("rebuild_ledger_1m_s", ledger * MILLION / events, "s");
        results.add("rebuild_1m_s", both * MILLION / events, "s");
        results.add("rebuild_rate", events / both, "events/s");
    }

    private double median(BenchDatabase databases, String name, Kind kind) throws Exception {
        double[] seconds = new double[options.rounds()];
        for (int round = 0; round < seconds.length; round++) {
            databases.checkpoint();
            seconds[round] = kind.seconds();
            progress.say("%s: %.1f s".formatted(name, seconds[round]));
        }
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }

    private void show(RebuildProgress at) {
        if (at.phase() != RebuildProgress.Phase.READING) {
            progress.say(
                    "  %s %s at %,d after %.1f s"
                            .formatted(
                                    at.schema(),
                                    at.phase(),
                                    at.position(),
                                    at.elapsed().toMillis() / 1e3));
        }
    }
}
