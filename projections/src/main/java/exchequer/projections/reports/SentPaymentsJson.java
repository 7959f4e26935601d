package exchequer.projections.reports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports as JSON bytes: UTF-8, no white space, members always in the same order, absent values as
 * null. {@code report_hash} is the last member; the bytes without it are what is hashed.
 */
public final class SentPaymentsJson {

    private static final JsonFactory JSON = new JsonFactory();

    private SentPaymentsJson() {}

    /** The whole report with all rows and, as the last member, its hash. */
    public static byte[] bytes(SentPaymentsReport report) {
        var hash = hash(report);
        return written(
                json -> {
                    writeHead(json, report);
                    writeRows(json, report.rows());
                    json.writeStringField("report_hash", hash);
                });
    }

    /** The bytes that are hashed: everything but the hash. */
    public static byte[] canonical(SentPaymentsReport report) {
        return written(
                json -> {
                    writeHead(json, report);
                    writeRows(json, report.rows());
                });
    }

    /** Some rows under the head of the whole report; the hash is that of the whole report too. */
    public static byte[] bytes(SentPaymentsPage page) {
        var hash = hash(page.report());
        return written(
                json -> {
                    writeHead(json, page.report());
                    writeRows(json, page.rows());
                    writeText(json, "next", page.next());
                    json.writeStringField("report_hash", hash);
                });
    }

    static String hash(SentPaymentsReport report) {
        return HexFormat.of().formatHex(PreimageCheck.sha256().digest(canonical(report)));
    }

    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] written(Members members) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator((OutputStream) bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void writeHead(JsonGenerator json, SentPaymentsReport report)
            throws IOException {
        var window = report.window();
        json.writeStringField("report", SentPaymentsReport.NAME);
        json.writeStringField("tenant", report.tenant());
        var date = window.date();
        writeText(json, "date", date == null ? null : date.toString());
        json.writeStringField("zone", window.zone());
        json.writeStringField("tzdb_version", window.tzdbVersion());
        json.writeStringField("window_start", window.start().toString());
        json.writeStringField("window_end", window.end().toString());
        writeTotals(json, report.totals());
        json.writeArrayFieldStart("relays");
        for (var relay : report.relays()) {
            json.writeString(relay);
        }
        json.writeEndArray();
        json.writeStringField("status", report.status().code());
        json.writeNumberField("version", report.version());
        json.writeNumberField("cut_position", report.cutPosition());
        writeNumber(json, "first_position", report.totals().firstPosition());
        writeNumber(json, "last_position", report.totals().lastPosition());
        writeReconciliation(json, report.reconciliation());
    }

    private static void writeReconciliation(JsonGenerator json, @Nullable LastReconciliation run)
            throws IOException {
        if (run == null) {
            json.writeNullField("reconciliation");
            return;
        }
        json.writeObjectFieldStart("reconciliation");
        json.writeStringField("run_id", run.runId());
        json.writeStringField("rail", run.rail());
        json.writeStringField("outcome", run.outcome());
        json.writeNumberField("listed_count", run.listedCount());
        json.writeNumberField("logged_count", run.loggedCount());
        json.writeNumberField("differing_count", run.differingCount());
        json.writeNumberField("answered_count", run.answeredCount());
        json.writeNumberField("log_position", run.logPosition());
        json.writeStringField("started_at", run.startedAt().toString());
        json.writeStringField("finished_at", run.finishedAt().toString());
        json.writeEndObject();
    }

    private static void writeTotals(JsonGenerator json, SentTotals totals) throws IOException {
        json.writeNumberField("payment_count", totals.paymentCount());
        json.writeNumberField("total_sent_msat", totals.totalSentMsat());
        json.writeNumberField("total_fee_msat", totals.totalFeeMsat());
        json.writeNumberField("total_debit_msat", totals.totalDebitMsat());
        json.writeNumberField("attested_count", totals.attestedCount());
        json.writeNumberField("attested_sent_msat", totals.attestedSentMsat());
        json.writeNumberField("deduped_request_count", totals.dedupedRequestCount());
        json.writeNumberField("degraded_binding_count", totals.degradedBindingCount());
        json.writeNumberField("unproven_count", totals.unprovenCount());
        json.writeNumberField("pending_count", totals.pendingCount());
        json.writeNumberField("unknown_count", totals.unknownCount());
        json.writeNumberField("failed_count", totals.failedCount());
    }

    private static void writeRows(JsonGenerator json, List<SentPayment> rows) throws IOException {
        json.writeArrayFieldStart("rows");
        for (var row : rows) {
            json.writeStartObject();
            json.writeStringField("payment_hash", row.paymentHash());
            json.writeStringField("settled_at", row.settledAt().toString());
            json.writeNumberField("amount_msat", row.amountMsat());
            json.writeNumberField("fee_msat", row.feeMsat());
            json.writeNumberField("debit_msat", row.debitMsat());
            json.writeStringField("buyer", row.buyer());
            json.writeStringField("provider", row.provider());
            json.writeStringField("rfq_id", row.rfqId());
            json.writeStringField("order_id", row.orderId());
            writeText(json, "request_ref", row.requestRef());
            json.writeStringField("proof_type", row.proofType().name());
            json.writeStringField("proof", row.proof());
            writeTruth(json, "preimage_ok", row.preimageOk());
            writeText(json, "attested_by", row.attestedBy());
            json.writeStringField("rail", row.rail());
            json.writeNumberField("settlement_position", row.settlementPosition());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String value)
            throws IOException {
        json.writeFieldName(name);
        // writeString(null) would do the same, but only by the generator's grace.
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value);
        }
    }

    private static void writeTruth(JsonGenerator json, String name, @Nullable Boolean value)
            throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeBoolean(value);
        }
    }

    private static void writeNumber(JsonGenerator json, String name, @Nullable Long value)
            throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }
}
