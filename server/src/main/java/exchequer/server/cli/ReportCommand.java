package exchequer.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints reports of a running server. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Reports of a running server.",
        subcommands = {ReportCommand.Daily.class, ReportCommand.Window.class})
final class ReportCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** How a report is printed. */
    static final class Form {
        @Option(names = "--json", description = "The report as JSON, to the byte.")
        private boolean json;

        @Option(names = "--csv", description = "The rows as RFC 4180.")
        private boolean csv;

        int print(Path dataDir, String query) {
            Api api = OperatorApi.of(dataDir);
            String path = "/v1/reports/nip90-payments/" + query;
            if (json) {
                System.out.println(api.text(path));
            } else if (csv) {
                System.out.print(api.text(path + "&format=csv"));
            } else {
                System.out.print(ReportText.of(api.get(path)));
            }
            return 0;
        }
    }

    @Command(
            name = "daily",
            mixinStandardHelpOptions = true,
            description = "The payments sent on a calendar day.")
    static final class Daily implements Callable<Integer> {

        @Mixin private DataOptions data;
        @Mixin private Form form;

        @Option(
                names = "--date",
                paramLabel = "YYYY-MM-DD",
                description = "The day (default: today).")
        private @Nullable LocalDate date;

        @Option(
                names = "--zone",
                paramLabel = "ZONE",
                description = "IANA zone, such as Europe/Berlin (default: the business zone).")
        private @Nullable ZoneId zone;

        @Override
        public Integer call() {
            List<String> query = new ArrayList<>();
            if (date != null) {
                query.add("date=" + date);
            }
            if (zone != null) {
                query.add("zone=" + URLEncoder.encode(zone.getId(), UTF_8));
            }
            return form.print(data.dataDir(), "daily?" + String.join("&", query));
        }
    }

    @Command(
            name = "window",
            mixinStandardHelpOptions = true,
            description = "The payments sent from an instant up to another.")
    static final class Window implements Callable<Integer> {

        @Mixin private DataOptions data;
        @Mixin private Form form;

        @Option(names = "--start", required = true, description = "RFC 3339, included.")
        private Instant start;

        @Option(names = "--end", required = true, description = "RFC 3339, excluded.")
        private Instant end;

        @Override
        public Integer call() {
            return form.print(data.dataDir(), "window?start=" + start + "&end=" + end);
        }
    }
}
