package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;

/** The demonstration for a person's eyes. */
final class DemoPrint {

    private DemoPrint() {}

    static void print(PrintStream out, DemoOutcome outcome, DemoServer server) {
        out.println();
        out.println("Timeline of the first job, " + outcome.rfqs().getFirst());
        for (JsonNode entry : outcome.timeline()) {
            out.printf(
                    "  %5d  %s  %s%n",
                    entry.get("position").asLong(),
                    entry.get("occurred_at").asText(),
                    entry.get("summary").asText());
        }
        out.println();
        out.print(ReportText.of(outcome.report()));
        out.println();
        out.println(
                "Look for yourself while a server runs on "
                        + server.dataDir()
                        + " (./exchequer up):");
        out.println("  API description   " + server.url() + "/openapi");
        out.println("  health            " + server.url() + "/health");
        out.println("  metrics           " + server.url() + "/metrics");
        out.println("  relay             " + server.relay());
        out.println(
                "  first job         " + server.url() + "/v1/rfqs/" + outcome.rfqs().getFirst());
        out.println(
                "  today's report    "
                        + server.url()
                        + "/v1/reports/nip90-payments/daily?zone=UTC&date="
                        + outcome.report().get("date").asText());
        out.println();
    }

    static void verdict(PrintStream out, Measurement measurement) {
        for (Measurement.Result result : measurement.results()) {
            out.printf(
                    "  %-16s %8s %-5s %s%n",
                    result.name(),
                    result.value(),
                    result.unit(),
                    result.met() == null
                            ? ""
                            : (result.met() ? "ok   " : "MISSED ") + result.target());
        }
        out.println(measurement.ok() ? "  all holds" : "  SOMETHING DOES NOT HOLD");
    }
}
