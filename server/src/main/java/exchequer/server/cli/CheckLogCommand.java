package exchequer.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import exchequer.eventstore.EventStoreUnavailableException;
import exchequer.eventstore.LogCheck;
import exchequer.eventstore.LogFinding;
import exchequer.server.launch.Infrastructure;
import exchequer.server.launch.LaunchException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the stored event log with itself, while it is in use. */
@Command(
        name = "check-log",
        mixinStandardHelpOptions = true,
        description = "Check the event log of a running database for damage.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:nothing found", "1:damage found, a line each", "2:could not check"})
final class CheckLogCommand implements Callable<Integer> {

    private static final int SOUND = 0;
    private static final int DAMAGED = 1;
    private static final int NOT_CHECKED = 2;

    /** More lines than anybody reads; they are still counted. */
    private static final int SHOWN_MAX = 1_000;

    @Spec private CommandSpec spec;

    @Mixin private DataOptions data;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description =
                    "Check this PostgreSQL instead of that of the data directory. User and password"
                            + " as for up.")
    private @Nullable String jdbcUrl;

    @Option(
            names = "--after",
            paramLabel = "POSITION",
            description = "Begin after this position (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private long after;

    @Option(names = "--json", description = "Print the outcome as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<LogFinding> shown = new ArrayList<>();
        CheckProgressLine progress = new CheckProgressLine(err());
        try {
            LogCheck.Summary summary =
                    new LogCheck(database())
                            .run(
                                    after,
                                    finding -> {
                                        if (shown.size() < SHOWN_MAX) {
                                            shown.add(finding);
                                        }
                                    },
                                    progress::show);
            print(summary, shown);
            return summary.findings() == 0 ? SOUND : DAMAGED;
        } catch (LaunchException | EventStoreUnavailableException e) {
            err().println("exchequer: " + reason(e));
            err().flush();
            return NOT_CHECKED;
        }
    }

    private PGSimpleDataSource database() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(jdbcUrl == null ? embeddedUrl() : jdbcUrl);
        } catch (IllegalArgumentException e) {
            // The URL itself stays untold: it may carry a password.
            throw new LaunchException(
                    "--jdbc-url must look like jdbc:postgresql://HOST:PORT/DATABASE", e);
        }
        ExternalDatabases.setting("quarkus.datasource.username").ifPresent(source::setUser);
        ExternalDatabases.setting("quarkus.datasource.password").ifPresent(source::setPassword);
        return source;
    }

    private String embeddedUrl() {
        return Infrastructure.find(data.dataDir())
                .orElseThrow(
                        () ->
                                new LaunchException(
                                        "no database runs on "
                                                + data.dataDir()
                                                + "; start it with ./exchequer up, or name another"
                                                + " one with --jdbc-url",
                                        null))
                .jdbcUrl();
    }

    private static String reason(RuntimeException failure) {
        Throwable cause = failure.getCause();
        if (failure instanceof LaunchException || cause == null) {
            return String.valueOf(failure.getMessage());
        }
        // The driver adds where in its server's source the refusal stands.
        String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return failure.getMessage() + ": " + first;
    }

    private void print(LogCheck.Summary summary, List<LogFinding> shown) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(summary, shown));
        } else {
            shown.forEach(it -> out.printf("%s: %s%n", it.problem(), it.remedy()));
            if (summary.findings() > shown.size()) {
                out.printf("… and %,d more%n", summary.findings() - shown.size());
            }
            out.printf(
                    "checked %,d events at positions %,d to %,d%s: %s%n",
                    summary.events(),
                    summary.after() + 1,
                    summary.end(),
                    summary.archived() > 0
                            ? ", and identifiers and tags of %,d archived ones"
                                    .formatted(summary.archived())
                            : "",
                    summary.findings() == 0
                            ? "nothing found"
                            : "%,d found".formatted(summary.findings()));
        }
        out.flush();
    }

    private static String json(LogCheck.Summary summary, List<LogFinding> shown) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("after", summary.after())
                .put("end", summary.end())
                .put("events", summary.events())
                .put("archived", summary.archived())
                .put("finding_count", summary.findings());
        ArrayNode findings = root.putArray("findings");
        for (LogFinding finding : shown) {
            findings.addObject()
                    .put("kind", finding.kind())
                    .put("position", finding.position())
                    .put("problem", finding.problem())
                    .put("remedy", finding.remedy());
        }
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
