package exchequer.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.eventstore.rebuild.RebuildOutcome;
import exchequer.server.launch.Infrastructure;
import exchequer.server.launch.LaunchException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes what is derived from the events again, while it is in use. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Make ledger and read models again from the first event, while they are in use.",
            "The new version is made beside the old one and put in its place at once; a server"
                    + " that runs goes on with it. A ledger that differs from what was signed"
                    + " is not used. Killed, the next run of the same program goes on."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything asked for was made again and is in use",
            "1:a new version differs from what was signed or is in use, and is not used",
            "2:could not be finished; what was in use still is"
        })
final class RebuildCommand implements Callable<Integer> {

    private static final int SWITCHED = 0;
    private static final int REFUSED = 1;
    private static final int NOT_FINISHED = 2;

    @Spec private CommandSpec spec;

    @Mixin private DataOptions data;

    @Parameters(
            arity = "0..*",
            paramLabel = "WHAT",
            description = "${COMPLETION-CANDIDATES} (default: both).")
    private List<Rebuilding.Part> parts = List.of();

    @Option(
            names = "--fresh",
            description = "Begin from the first event, whatever an earlier run has left.")
    private boolean fresh;

    @Option(names = "--json", description = "Print the outcome as JSON.")
    private boolean json;

    @ArgGroup(
            exclusive = false,
            heading = "Databases that somebody else runs; both options or none:%n")
    private @Nullable ExternalDatabases external;

    @Override
    public Integer call() throws Exception {
        Set<Rebuilding.Part> wanted =
                parts.isEmpty() ? EnumSet.allOf(Rebuilding.Part.class) : EnumSet.copyOf(parts);
        RebuildLines lines = new RebuildLines(spec.commandLine().getErr());
        try (Rebuilding rebuilding = rebuilding()) {
            Map<Rebuilding.Part, RebuildOutcome> outcomes =
                    rebuilding.run(wanted, fresh, lines::show);
            print(outcomes);
            return outcomes.values().stream().mapToInt(RebuildCommand::status).max().orElse(0);
        }
    }

    private Rebuilding rebuilding() {
        if (external != null) {
            external.check();
            return Rebuilding.of(external.jdbcUrl(), external.bootstrapServers());
        }
        Infrastructure running =
                Infrastructure.find(data.dataDir())
                        .orElseThrow(
                                () ->
                                        new LaunchException(
                                                "no databases run on "
                                                        + data.dataDir()
                                                        + "; start them with ./exchequer up, or"
                                                        + " name others with --jdbc-url and"
                                                        + " --bootstrap-servers",
                                                null));
        return Rebuilding.of(running.jdbcUrl(), running.bootstrapServers());
    }

    private static int status(RebuildOutcome outcome) {
        return switch (outcome) {
            case RebuildOutcome.Switched _ -> SWITCHED;
            case RebuildOutcome.Refused _ -> REFUSED;
            case RebuildOutcome.Busy _, RebuildOutcome.Unfinished _ -> NOT_FINISHED;
        };
    }

    private void print(Map<Rebuilding.Part, RebuildOutcome> outcomes) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode root = mapper.createObjectNode();
            outcomes.forEach((part, outcome) -> root.set(part.toString(), node(mapper, outcome)));
            out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
        } else {
            outcomes.forEach((part, outcome) -> out.println(part + ": " + text(part, outcome)));
        }
        out.flush();
    }

    private static ObjectNode node(ObjectMapper mapper, RebuildOutcome outcome) {
        ObjectNode node = mapper.createObjectNode();
        return switch (outcome) {
            case RebuildOutcome.Switched done ->
                    node.put("outcome", "switched")
                            .put("position", done.position())
                            .put("events", done.events())
                            .put("took_ms", done.took().toMillis())
                            .put("consumer_waited_ms", done.waited().toMillis())
                            .put("ms_per_million", Math.round(1e3 * done.secondsPerMillion()));
            case RebuildOutcome.Refused(var why) -> node.put("outcome", "refused").put("why", why);
            case RebuildOutcome.Busy _ -> node.put("outcome", "busy");
            case RebuildOutcome.Unfinished(var why) ->
                    node.put("outcome", "unfinished").put("why", why);
        };
    }

    private static String text(Rebuilding.Part part, RebuildOutcome outcome) {
        return switch (outcome) {
            case RebuildOutcome.Switched done ->
                    "%,d events read in %.1f s (%.1f s per million), in use up to position %,d; the consumer waited %d ms"
                            .formatted(
                                    done.events(),
                                    done.took().toMillis() / 1e3,
                                    done.secondsPerMillion(),
                                    done.position(),
                                    done.waited().toMillis());
            case RebuildOutcome.Refused(var why) ->
                    "not used: %s. What was made is in the schema %s_next; one of the two is wrong"
                            .formatted(why, part);
            case RebuildOutcome.Busy _ -> "another rebuild is under way";
            case RebuildOutcome.Unfinished(var why) -> "not finished: " + why;
        };
    }
}
