package exchequer.bench;

import exchequer.bench.ledger.Booking;
import exchequer.bench.ledger.FactsTopic;
import exchequer.bench.ledger.Proving;
import exchequer.bench.load.Sample;
import exchequer.bench.nostr.ProductServer;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.export.JournalExport;
import io.agroal.api.AgroalDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The whole measurement {@code ledger}: what it costs to keep the books, and to verify them. */
final class LedgerBench {

    private static final int POOL_SIZE = 2;
    private static final long SEED = 20_261_122;
    private static final int VERIFY_MINUTES_MAX = 10;
    private static final double MILLION = 1e6;

    /** Those of the launcher. */
    private static final List<String> VERIFY_OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xss512k",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Xmx512m");

    private final LedgerOptions options;
    private final Path directory;
    private final Progress progress;
    private final Results results;
    private final Map<String, Object> settings = new LinkedHashMap<>();

    LedgerBench(LedgerOptions options, Path directory, Progress progress) {
        this.options = options;
        this.directory = directory;
        this.progress = progress;
        this.results = new Results(!options.quick(), progress);
    }

    Measurement run() throws Exception {
        if (options.quick()) {
            progress.say("quick: tiny sizes; the figures prove nothing");
        }
        try (BenchDatabase databases = BenchDatabase.start(directory.resolve("postgres"))) {
            results.require(databases.isDurable(), "PostgreSQL's commits are not durable");
            settings.put("date", LocalDate.now().toString());
            settings.put("proves_nothing", options.quick());
            settings.put("postgresql", databases.settings());
            settings.put("load_average_at_begin", Machine.loadAverage());
            measure(databases);
            settings.put("verify_options", String.join(" ", VERIFY_OPTIONS));
            settings.put("cpu", Machine.cpu());
            settings.put("kernel", Machine.kernel());
            settings.put("load_average_at_end", Machine.loadAverage());
            settings.put("took_seconds", progress.elapsedSeconds());
            settings.put("left_out", results.leftOut());
            settings.put("broken", results.broken());
            return new Measurement(
                    options.quick() ? "ledger-quick" : "ledger",
                    results.ok(),
                    Machine.description(),
                    settings,
                    results.all());
        }
    }

    private void measure(BenchDatabase databases) throws Exception {
        String database = databases.newDatabase();
        try (AgroalDataSource pool = databases.pool(database, POOL_SIZE)) {
            try (FactsTopic topic =
                    FactsTopic.fill(
                            directory.resolve("kafka"), pool, options.entries() / 3, progress)) {
                settings.put("events_in_topic", topic.events());
                if (options.wantsRates()) {
                    new PostingRates(options, databases, topic, results, progress).measure();
                }
                if (options.wantsProofs()) {
                    book(new Booking(databases, topic), database);
                }
            }
            if (options.wantsProofs()) {
                databases.checkpoint();
                measureVerification(pool);
            }
        }
    }

    /** All of the topic: the journal has its full size for what follows. */
    private void book(Booking booking, String database) throws Exception {
        Sample sample = booking.runToEnd(database);
        results.add("ledger_rate_1m", sample.rate(), "transfers/s");
        settings.put("entries", sample.acknowledged());
    }

    private void measureVerification(AgroalDataSource pool) throws Exception {
        long entries = new LedgerQueries(pool).head().transfers();
        measureProofs(pool, entries);
        Path export = directory.resolve("journal.jsonl");
        long begun = System.nanoTime();
        try (OutputStream out = Files.newOutputStream(export)) {
            new JournalExport(new LedgerQueries(pool)).writeAll(out);
        }
        results.add("export_s", (System.nanoTime() - begun) / 1e9, "s");
        settings.put("export_bytes", Files.size(export));
        if (Files.exists(ProductServer.jar())) {
            measureVerification(export, entries);
        } else {
            results.leaveOut("verify_1m_s", "the server is not packaged: " + ProductServer.jar());
        }
        Files.delete(export);
    }

    private void measureProofs(AgroalDataSource pool, long entries) {
        double[] took = new Proving(pool, entries, SEED).milliseconds(options.proofs());
        settings.put("proofs", took.length);
        settings.put("seed", SEED);
        results.add("inclusion_p50_ms", took[took.length / 2], "ms");
        results.add("inclusion_ms", took[(int) (took.length * 0.99)], "ms");
    }

    private void measureVerification(Path export, long entries)
            throws IOException, InterruptedException {
        double[] seconds = new double[options.rounds()];
        for (int round = 0; round < seconds.length; round++) {
            seconds[round] = verify(export);
            progress.say("verified in %.2f s".formatted(seconds[round]));
        }
        Arrays.sort(seconds);
        results.add("verify_s", seconds[seconds.length / 2], "s");
        results.add("verify_1m_s", seconds[seconds.length / 2] * MILLION / entries, "s");
    }

    /** From the start of the process to its end. */
    private double verify(Path export) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(VERIFY_OPTIONS);
        command.addAll(
                List.of("-jar", ProductServer.jar().toString(), "verify", export.toString()));
        Path said = directory.resolve("verify.log");
        long begun = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        boolean ended = process.waitFor(VERIFY_MINUTES_MAX, TimeUnit.MINUTES);
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (!ended) {
            process.destroyForcibly();
        }
        results.require(
                ended && process.exitValue() == 0,
                "the export is not verified: " + Files.readString(said));
        return seconds;
    }
}
