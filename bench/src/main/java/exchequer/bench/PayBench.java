package exchequer.bench;

import exchequer.bench.nostr.ProductServer;
import exchequer.bench.pay.lnd.LndOverhead;
import exchequer.embedded.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole measurement {@code pay}: what a payment through everything costs. */
final class PayBench {

    private final PayOptions options;
    private final Path directory;
    private final Progress progress;
    private final Results results;

    PayBench(PayOptions options, Path directory, Progress progress) {
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
            PayFloor floor = new PayFloor(options, databases, progress);
            if (!options.wants("pay_rate", "pay_p99_ms")) {
                progress.say("only payments over LND");
            } else if (Files.exists(ProductServer.jar())) {
                measure(databases, floor);
            } else {
                for (String name : List.of("pay_rate", "pay_p99_ms")) {
                    results.leaveOut(name, "the server is not packaged: " + ProductServer.jar());
                }
            }
            if (options.wants(LndOverhead.NAME)) {
                LndOverhead.Plan plan = options.overLnd();
                new LndOverhead(plan, databases, directory, results, progress).measure();
            }
            settings.put("load_average_at_end", Machine.loadAverage());
            settings.put("took_seconds", progress.elapsedSeconds());
            settings.put("left_out", results.leftOut());
            settings.put("broken", results.broken());
            return new Measurement(
                    options.quick() ? "pay-quick" : "pay",
                    results.ok(),
                    Machine.description(),
                    settings,
                    results.all());
        }
    }

    private void measure(BenchDatabase databases, PayFloor floor) throws Exception {
        double railRate = floor.railRate();
        double appendRate = floor.appendRate();
        results.add("floor_rail", railRate, "payments/s");
        results.add("floor_appends", appendRate, "events/s");
        try (KafkaBroker broker = KafkaBroker.start(directory.resolve("kafka"), 0)) {
            Payments payments =
                    new Payments(options, databases, broker, directory, results, progress);
            payments.measure(railRate, appendRate);
        }
    }

    private Map<String, Object> settings(BenchDatabase databases) throws Exception {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("date", LocalDate.now().toString());
        settings.put("proves_nothing", options.quick());
        settings.put("postgresql", databases.settings());
        settings.put("rehearsal_seconds", options.rehearsal().toMillis() / 1e3);
        settings.put("warm_up_seconds", options.warmUp().toMillis() / 1e3);
        settings.put("measured_seconds", options.measured().toMillis() / 1e3);
        settings.put("rounds", options.rounds());
        settings.put("outstanding", options.outstanding());
        settings.put("arrivals_per_second", options.perSecond());
        settings.put(
                "settle_delay",
                options.settleDelay() == null
                        ? "the server's own"
                        : options.settleDelay().toMillis() + " ms");
        settings.put("server_jvm_options", String.join(" ", ProductServer.jvmOptions()));
        settings.put("cpu", Machine.cpu());
        settings.put("kernel", Machine.kernel());
        settings.put("jvm_options", Machine.jvmOptions());
        settings.put("load_average_at_begin", Machine.loadAverage());
        return settings;
    }
}
