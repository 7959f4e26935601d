package exchequer.server.cli;

import exchequer.server.cli.Measurement.Result;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Lets outside parties do three paid jobs on the server of a data directory, and checks the books.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Run whole paid jobs over the relay and the API, and prove the report.")
final class DemoCommand implements Callable<Integer> {

    private static final double START_SECONDS_MAX = 4.0;
    private static final long RSS_MIB_MAX = 600;

    @Mixin private DataOptions data;

    @Option(names = "--json", description = "End with one line of JSON; progress goes to stderr.")
    private boolean json;

    private final long begun = System.nanoTime();

    @Override
    public Integer call() {
        PrintStream out = json ? System.err : System.out;
        DemoServer server = DemoServer.onto(data, this::say);
        try {
            DemoMarket market = new DemoMarket(server, this::say);
            DemoOutcome outcome = market.run();
            if (!json) {
                DemoPrint.print(out, outcome, server);
            }
            Measurement measurement = measure(server, outcome);
            if (json) {
                System.out.println(measurement.json());
            } else {
                DemoPrint.verdict(out, measurement);
            }
            return measurement.ok() ? 0 : 1;
        } finally {
            server.release(this::say);
        }
    }

    private Measurement measure(DemoServer server, DemoOutcome outcome) {
        List<Result> results = new ArrayList<>();
        results.add(
                Result.of(
                        "jobs_paid",
                        outcome.jobsPaid(),
                        "jobs",
                        "= " + outcome.jobsAsked(),
                        outcome.jobsPaid() == outcome.jobsAsked()));
        results.add(check("report_matches", outcome.reportMatches()));
        results.add(check("ledger_balanced", outcome.ledgerBalanced()));
        if (server.startSeconds().isPresent()) {
            double seconds = server.startSeconds().getAsDouble();
            results.add(
                    Result.of(
                            "app_start_s",
                            Math.round(seconds * 100) / 100.0,
                            "s",
                            "< " + START_SECONDS_MAX,
                            seconds < START_SECONDS_MAX));
        }
        server.residentMib()
                .ifPresent(
                        mib ->
                                results.add(
                                        Result.of(
                                                "app_rss_mb",
                                                mib,
                                                "MiB",
                                                "< " + RSS_MIB_MAX,
                                                mib < RSS_MIB_MAX)));
        outcome.paidMillis()
                .forEach((job, ms) -> results.add(Result.told("paid_ms_" + job, ms, "ms")));
        results.add(
                Result.told(
                        "demo_s", Duration.ofNanos(System.nanoTime() - begun).toSeconds(), "s"));
        // Times and memory are goals; money is what must hold.
        boolean ok =
                outcome.jobsPaid() == outcome.jobsAsked()
                        && outcome.reportMatches()
                        && outcome.ledgerBalanced();
        return new Measurement(
                "demo", ok, Measurement.thisMachine(), Map.of("rail", "simulated"), results);
    }

    private static Result check(String name, boolean holds) {
        return Result.of(name, holds, "bool", "true", holds);
    }

    private void say(String line) {
        long ms = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        (json ? System.err : System.out).printf("%6.1f s  %s%n", ms / 1000.0, line);
    }
}
