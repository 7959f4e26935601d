package exchequer.bench;

import exchequer.bench.rival.UmaDbServer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** The whole measurement {@code append}: everything about the event store that has a figure. */
final class AppendBench {

    private static final int FLOOR_COUNT = 2_000;
    private static final int QUICK_FLOOR_COUNT = 200;

    private final Options options;
    private final Path directory;
    private final Progress progress;
    private final Results results;

    AppendBench(Options options, Path directory, Progress progress) {
        this.options = options;
        this.directory = directory;
        this.progress = progress;
        this.results = new Results(!options.quick(), progress);
    }

    Measurement run() throws Exception {
        if (options.quick()) {
            progress.say("quick: tiny sizes and times; the figures prove nothing");
        }
        try (BenchDatabase databases = BenchDatabase.start(directory.resolve("postgres"))) {
            Environment environment =
                    new Environment(
                            options, databases, new BenchEvents(), directory, results, progress);
            results.require(databases.isDurable(), "PostgreSQL's commits are not durable");
            Map<String, Object> settings = settings(databases);
            measure(environment);
            settings.put("load_average_at_end", Machine.loadAverage());
            settings.put("took_seconds", progress.elapsedSeconds());
            settings.put("left_out", results.leftOut());
            settings.put("broken", results.broken());
            return new Measurement(
                    options.quick() ? "append-quick" : "append",
                    results.ok(),
                    Machine.description(),
                    settings,
                    results.all());
        }
    }

    private void measure(Environment environment) throws Exception {
        double roundTripMs = floor(environment);
        List<FilledStore> filled = filled(environment);
        new AppendFigures(environment, filled).measure();
        if (options.wants("import_bulk")) {
            new Importing(environment).measure(filled);
        }
        if (options.wants("source_p99_ms")) {
            if (filled.isEmpty()) {
                results.leaveOut("source_p99_ms", "no filled store was wanted");
            } else {
                new Sourcing(environment, filled.getLast()).measure(roundTripMs);
            }
        }
        if (options.wants("tail_p99_ms", "tail_two_nodes_p99_ms")) {
            Tailing.measure(environment);
        }
        if (options.wants("command_rate")) {
            new Commands(environment).measure();
        }
        new Relaying(environment).measure();
    }

    /** Returns the median of a round trip to the server. */
    private double floor(Environment environment) throws Exception {
        int count = options.quick() ? QUICK_FLOOR_COUNT : FLOOR_COUNT;
        Histogram sync = Floor.syncedWrites(directory, count);
        results.add("floor_fdatasync_p50_ms", sync.getValueAtPercentile(50) / 1e6, "ms");
        results.add("floor_fdatasync_p99_ms", sync.getValueAtPercentile(99) / 1e6, "ms");
        Histogram trip = Floor.roundTrips(environment.databases(), count);
        results.add("floor_roundtrip_p50_ms", trip.getValueAtPercentile(50) / 1e6, "ms");
        results.add("floor_roundtrip_p99_ms", trip.getValueAtPercentile(99) / 1e6, "ms");
        return trip.getValueAtPercentile(50) / 1e6;
    }

    private List<FilledStore> filled(Environment environment) throws Exception {
        List<FilledStore> filled = new ArrayList<>();
        for (int size : options.sizes()) {
            if (size > 0 && needsStore(size)) {
                filled.add(FilledStore.prepare(environment.databases(), size, progress));
            }
        }
        return filled;
    }

    /** Filling a store takes minutes: only for figures that look at it. */
    private boolean needsStore(int size) {
        String label = "_at_" + new FilledStore("", size).label();
        return options.wants("append_10m_loss_pct", "import_bulk")
                || options.only().stream().anyMatch(name -> name.endsWith(label))
                || size == options.largestSize() && options.wants("source_p99_ms");
    }

    private Map<String, Object> settings(BenchDatabase databases) throws Exception {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("date", LocalDate.now().toString());
        settings.put("proves_nothing", options.quick());
        settings.put("postgresql", databases.settings());
        settings.put("pool_size", BenchStore.POOL_SIZE);
        settings.put("warm_up_seconds", options.warmUp().toMillis() / 1e3);
        settings.put("measured_seconds", options.measured().toMillis() / 1e3);
        settings.put("rounds", options.rounds());
        settings.put("store_sizes", options.sizes());
        settings.put("payload_bytes", BenchEvents.PAYLOAD_BYTES);
        settings.put("source_loads", options.sourceLoads());
        settings.put("imported_events", options.imported());
        Optional<Path> umadb = UmaDbServer.find(options.umadb());
        settings.put("umadb", umadb.isPresent() ? UmaDbServer.version(umadb.get()) : "not found");
        settings.put("cpu", Machine.cpu());
        settings.put("kernel", Machine.kernel());
        settings.put("jvm_options", Machine.jvmOptions());
        settings.put("load_average_at_begin", Machine.loadAverage());
        return settings;
    }
}
