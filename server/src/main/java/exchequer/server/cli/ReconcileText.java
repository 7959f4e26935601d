package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A reconciliation for a person's eyes. */
final class ReconcileText {

    private static final int HASH_DIGITS = 16;

    private ReconcileText() {}

    static String of(JsonNode run) {
        StringBuilder text = new StringBuilder();
        text.append("Reconciliation of %s%n".formatted(run.get("rail").asText()));
        line(text, "outcome", outcome(run.get("outcome").asText()));
        line(
                text,
                "at",
                run.get("started_at").asText() + " .. " + run.path("finished_at").asText());
        line(
                text,
                "cut",
                "log %,d, views %,d, books %,d"
                        .formatted(
                                run.get("cut").get("log").asLong(),
                                run.get("cut").get("views").asLong(),
                                run.get("cut").get("books").asLong()));
        line(
                text,
                "payments",
                "%,d at the rail, %,d in the log"
                        .formatted(run.get("listed").asLong(), run.get("logged").asLong()));
        line(text, "differing", "%,d".formatted(run.get("differing").asLong()));
        line(text, "answered", "%,d".formatted(run.get("answered").asLong()));
        line(text, "only timing", "%,d".formatted(run.get("passing").asLong()));
        JsonNode differences = run.get("differences");
        if (!differences.isEmpty()) {
            text.append(
                    "  %-16s  %-22s %-9s %16s %16s %16s  %s%n"
                            .formatted(
                                    "payment",
                                    "difference",
                                    "case",
                                    "rail msat",
                                    "log msat",
                                    "books msat",
                                    "case id"));
        }
        for (JsonNode one : differences) {
            JsonNode evidence = one.get("evidence");
            text.append(
                    "  %-16s  %-22s %-9s %16s %16s %16s  %s%n"
                            .formatted(
                                    one.get("payment_hash").asText().substring(0, HASH_DIGITS),
                                    one.get("kind").asText(),
                                    one.get("standing").asText(),
                                    msat(evidence, "rail"),
                                    msat(evidence, "logged"),
                                    msat(evidence, "booked"),
                                    one.get("case_id").asText()));
        }
        return text.toString();
    }

    /** A report's last run in a line. */
    static String inALine(JsonNode run) {
        if (!run.isObject()) {
            return "  %-13s never%n".formatted("reconciled");
        }
        return "  %-13s %s: %s; %,d differing, %,d answered%n"
                .formatted(
                        "reconciled",
                        run.get("finished_at").asText(),
                        outcome(run.get("outcome").asText()),
                        run.get("differing_count").asLong(),
                        run.get("answered_count").asLong());
    }

    private static String outcome(String outcome) {
        return switch (outcome) {
            case "agrees" -> "rail, log and books agree";
            case "differs" -> "something differs; see the cases";
            case "rail_unavailable" -> "not compared: the rail does not answer";
            case "behind" -> "not compared: views or books are behind the log";
            case "running" -> "it is being compared right now";
            default -> "not compared: " + outcome;
        };
    }

    /** Amount and fee, as far as that side has them. */
    private static String msat(JsonNode evidence, String side) {
        JsonNode amount = evidence.path(side + "_amount_msat");
        if (!amount.isNumber()) {
            return "-";
        }
        JsonNode fee = evidence.path(side + "_fee_msat");
        return fee.asLong() == 0
                ? "%,d".formatted(amount.asLong())
                : "%,d+%,d".formatted(amount.asLong(), fee.asLong());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-13s %s%n".formatted(name, value));
    }
}
