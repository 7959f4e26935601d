package exchequer.server.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A report for a person's eyes. */
final class ReportText {

    private ReportText() {}

    static String of(JsonNode report) {
        StringBuilder text = new StringBuilder();
        text.append(
                "Sent payments  %s%n"
                        .formatted(
                                report.path("date").isTextual()
                                        ? report.get("date").asText()
                                        : "window"));
        line(
                text,
                "window",
                report.get("window_start").asText() + " .. " + report.get("window_end").asText());
        line(text, "zone", report.path("zone").asText());
        line(
                text,
                "status",
                report.get("status").asText() + ", version " + report.get("version").asText());
        line(text, "payments", report.get("payment_count").asText());
        line(text, "sent", msat(report.get("total_sent_msat").asLong()));
        line(text, "routing fees", msat(report.get("total_fee_msat").asLong()));
        line(text, "debit", msat(report.get("total_debit_msat").asLong()));
        if (report.path("attested_count").asLong() > 0) {
            line(
                    text,
                    "attested",
                    "%s of the payments, %s: by Spark's operators, no preimage"
                            .formatted(
                                    report.get("attested_count").asText(),
                                    msat(report.get("attested_sent_msat").asLong())));
        }
        line(text, "requests", report.get("deduped_request_count").asText());
        line(text, "pending", report.get("pending_count").asText());
        line(text, "report hash", report.get("report_hash").asText());
        for (JsonNode row : report.get("rows")) {
            text.append(
                    "  %s  %,14d msat  fee %,8d  %s…  %s%n"
                            .formatted(
                                    row.get("settled_at").asText(),
                                    row.get("amount_msat").asLong(),
                                    row.get("fee_msat").asLong(),
                                    row.get("payment_hash").asText().substring(0, 16),
                                    proof(row)));
        }
        text.append(ReconcileText.inALine(report.path("reconciliation")));
        return text.toString();
    }

    private static String proof(JsonNode row) {
        return switch (row.path("proof_type").asText()) {
            case "PREIMAGE" ->
                    row.path("preimage_ok").asBoolean() ? "preimage proves it" : "NO PROOF";
            case "TRANSFER_ID" -> "Spark's operators attest it";
            default -> "NO PROOF";
        };
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-13s %s%n".formatted(name, value));
    }

    private static String msat(long msat) {
        return "%,d msat".formatted(msat);
    }
}
