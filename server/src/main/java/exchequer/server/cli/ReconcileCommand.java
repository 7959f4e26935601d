package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.server.launch.LaunchException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the rail of a running server with its log and its books. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = "Compare the rail of a running server with log and books.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything agrees, or every difference is answered",
            "1:something differs; a case is open about it",
            "2:could not compare: the rail is away, or something here is behind or broken"
        })
final class ReconcileCommand implements Callable<Integer> {

    private static final int AGREES = 0;
    private static final int DIFFERS = 1;
    private static final int NOT_COMPARED = 2;
    private static final Duration STEP = Duration.ofMillis(200);

    @Spec private CommandSpec spec;

    @Mixin private DataOptions data;

    @Option(names = "--json", description = "Print the run as JSON.")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for the result (default: ${DEFAULT-VALUE}).",
            defaultValue = "600")
    private long timeoutSeconds;

    @Override
    public Integer call() {
        try {
            JsonNode run = run(data.dataDir());
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? run.toPrettyString() + "\n" : ReconcileText.of(run));
            out.flush();
            return switch (run.get("outcome").asText()) {
                case "agrees" -> AGREES;
                case "differs" -> DIFFERS;
                default -> NOT_COMPARED;
            };
        } catch (LaunchException e) {
            err().println("exchequer: " + e.getMessage());
            err().flush();
            return NOT_COMPARED;
        }
    }

    private JsonNode run(Path dataDir) {
        Api api = OperatorApi.of(dataDir);
        byte[] chance = new byte[16];
        new SecureRandom().nextBytes(chance);
        String key = "reconcile-" + HexFormat.of().formatHex(chance);
        String path =
                "/v1/reconciliations/"
                        + api.post("/v1/reconciliations", key, Map.of()).get("run_id").asText();
        long deadline = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        long shown = -1;
        while (System.nanoTime() - deadline < 0) {
            Optional<JsonNode> run = api.find(path);
            if (run.isPresent() && !run.get().get("outcome").asText().equals("running")) {
                return run.get();
            }
            long listed = run.map(found -> found.get("listed").asLong()).orElse(0L);
            if (listed != shown) {
                shown = listed;
                err().printf("  comparing: the rail has listed %,d payments%n", listed);
                err().flush();
            }
            pause();
        }
        throw new LaunchException(
                "no result within " + timeoutSeconds + " s; it will be at " + path, null);
    }

    private static void pause() {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted", interrupted);
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
