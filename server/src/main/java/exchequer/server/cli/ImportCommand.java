package exchequer.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.server.launch.LaunchException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes over records of payments from before into a running server. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Take over records of payments from before into a running server.",
            "JSON lines, a JSON array, or a JSON object with the array payments, facts or attempts:"
                    + " payment facts and buyer payment attempts, or what lncli listpayments prints."
                    + " Imported records are shown apart, and are never in the sums of a report"
                    + " until a rail of ours has settled a payment of the same hash. The same file"
                    + " again adds nothing, so whatever was interrupted is simply repeated."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every record is here",
            "1:some could not be read, a line each; all others are here",
            "2:not finished; repeat it"
        })
final class ImportCommand implements Callable<Integer> {

    private static final int ALL_HERE = 0;
    private static final int SOME_UNREADABLE = 1;
    private static final int NOT_FINISHED = 2;

    @Spec private CommandSpec spec;

    @Mixin private DataOptions data;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to take over.")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Print the outcome as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                return notFinished("can not read " + file);
            }
        }
        var done = new ArrayList<ImportRun>();
        try {
            Api api = OperatorApi.of(data.dataDir());
            for (Path file : files) {
                var run = new ImportRun(api, file, new ImportProgressLine(err(), file));
                run.run();
                done.add(run);
                if (!json) {
                    printText(run);
                }
            }
        } catch (LaunchException | IOException failure) {
            return notFinished(
                    failure.getMessage() + "; what was taken over stays, repeat the command");
        }
        if (json) {
            printJson(done);
        }
        return done.stream().allMatch(run -> run.unreadable().isEmpty())
                ? ALL_HERE
                : SOME_UNREADABLE;
    }

    private int notFinished(String why) {
        err().println("exchequer: " + why);
        err().flush();
        return NOT_FINISHED;
    }

    private void printText(ImportRun run) {
        PrintWriter out = spec.commandLine().getOut();
        run.unreadable().forEach((line, why) -> out.printf("%s:%d: %s%n", run.file(), line, why));
        if (!run.leftOut().isEmpty()) {
            out.printf(
                    "%s: beside the records, not taken over: %s%n",
                    run.file(), String.join(", ", run.leftOut()));
        }
        out.printf(
                "%s: %,d records, %,d new, %,d here before, %,d not readable%n",
                run.file(), run.records(), run.imported(), run.known(), run.unreadable().size());
        out.flush();
    }

    private void printJson(List<ImportRun> runs) {
        ObjectMapper mapper = new ObjectMapper();
        var files = mapper.createArrayNode();
        for (ImportRun run : runs) {
            ObjectNode node =
                    files.addObject()
                            .put("file", run.file().toString())
                            .put("file_sha256", run.sha256())
                            .put("records", run.records())
                            .put("imported", run.imported())
                            .put("known", run.known());
            node.set("left_out", mapper.valueToTree(run.leftOut()));
            var unreadable = node.putArray("unreadable");
            run.unreadable()
                    .forEach(
                            (line, why) ->
                                    unreadable.addObject().put("line", line).put("why", why));
        }
        try {
            JsonNode root = mapper.valueToTree(Map.of("files", files));
            spec.commandLine()
                    .getOut()
                    .println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
            spec.commandLine().getOut().flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
