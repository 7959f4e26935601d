package exchequer.projections.reports;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a report as CSV: RFC 4180 with CRLF and a header line, UTF-8, one line per counted
 * payment. Text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
public final class SentPaymentsCsv {

    private static final String HEADER =
            "payment_hash,settled_at,amount_msat,fee_msat,debit_msat,buyer,provider,rfq_id,"
                    + "order_id,request_ref,proof_type,proof,preimage_ok,attested_by,rail,settlement_position";

    private SentPaymentsCsv() {}

    public static byte[] bytes(SentPaymentsReport report) {
        return Stream.concat(Stream.of(HEADER), report.rows().stream().map(SentPaymentsCsv::line))
                .map(line -> line + "\r\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String line(SentPayment row) {
        return List.of(
                        field(row.paymentHash()),
                        row.settledAt().toString(),
                        Long.toString(row.amountMsat()),
                        Long.toString(row.feeMsat()),
                        Long.toString(row.debitMsat()),
                        field(row.buyer()),
                        field(row.provider()),
                        field(row.rfqId()),
                        field(row.orderId()),
                        field(row.requestRef()),
                        row.proofType().name(),
                        field(row.proof()),
                        row.preimageOk() == null ? "" : row.preimageOk().toString(),
                        field(row.attestedBy()),
                        field(row.rail()),
                        Long.toString(row.settlementPosition()))
                .stream()
                .collect(Collectors.joining(","));
    }

    static String field(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        var safe = "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quote = safe.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
