package exchequer.bench;

import exchequer.bench.nostr.IngestLoad;
import exchequer.bench.nostr.NostrRsRelay;
import exchequer.bench.nostr.ProductServer;
import exchequer.bench.nostr.SignedEvents;
import exchequer.embedded.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The whole measurement {@code nostr}: everything about the relay that has a figure. */
final class NostrBench {

    private static final long SEED = 20_090_103;

    private final NostrOptions options;
    private final Path directory;
    private final Progress progress;
    private final Results results;
    private final SignedEvents events = new SignedEvents(SEED, Instant.now().getEpochSecond());

    NostrBench(NostrOptions options, Path directory, Progress progress) {
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
            results.require(databases.isDurable(), "PostgreSQL's commits are not durable");
            Map<String, Object> settings = settings(databases);
            new Verifying(options, events, results, progress).measure();
            relays(databases);
            settings.put("load_average_at_end", Machine.loadAverage());
            settings.put("took_seconds", progress.elapsedSeconds());
            settings.put("left_out", results.leftOut());
            settings.put("broken", results.broken());
            return new Measurement(
                    options.quick() ? "nostr-quick" : "nostr",
                    results.ok(),
                    Machine.description(),
                    settings,
                    results.all());
        }
    }

    private void relays(BenchDatabase databases) throws Exception {
        String[] overSockets = {
            "ingest_rate",
            "ingest_p99_ms",
            "ingest_vs_nostr_rs_relay",
            "idle_cost_pct",
            "fanout_1000_ms"
        };
        if (!options.wants(overSockets)) {
            return;
        }
        if (!Files.exists(ProductServer.jar())) {
            for (String name : overSockets) {
                results.leaveOut(name, "the server is not packaged: " + ProductServer.jar());
            }
            return;
        }
        String database = databases.newDatabase();
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0);
                ProductServer server =
                        ProductServer.start(
                                directory.resolve("server"),
                                databases.jdbcUrl(database),
                                broker.bootstrapServers())) {
            progress.say("the server is up");
            RelayTables tables = new RelayTables(databases, database);
            new Relays(options, server, tables, events, directory, results, progress).measure();
        }
    }

    private Map<String, Object> settings(BenchDatabase databases) throws Exception {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("date", LocalDate.now().toString());
        settings.put("proves_nothing", options.quick());
        settings.put("postgresql", databases.settings());
        settings.put("warm_up_seconds", options.warmUp().toMillis() / 1e3);
        settings.put("measured_seconds", options.measured().toMillis() / 1e3);
        settings.put("rounds", options.rounds());
        settings.put("connections", IngestLoad.CONNECTIONS);
        settings.put("unanswered_per_connection", IngestLoad.WINDOW);
        settings.put("frame_bytes", events.make(1).getFirst().frame().length);
        settings.put("idle_subscribers", options.idle());
        settings.put("fanout_subscribers", options.fanOut());
        settings.put("fanout_repetitions", options.repetitions());
        settings.put("server_jvm_options", String.join(" ", ProductServer.jvmOptions()));
        Optional<Path> rival = NostrRsRelay.find(options.nostrRsRelay());
        settings.put("nostr_rs_relay", rival.map(Path::toString).orElse("not found"));
        settings.put("cpu", Machine.cpu());
        settings.put("kernel", Machine.kernel());
        settings.put("jvm_options", Machine.jvmOptions());
        settings.put("load_average_at_begin", Machine.loadAverage());
        return settings;
    }
}
