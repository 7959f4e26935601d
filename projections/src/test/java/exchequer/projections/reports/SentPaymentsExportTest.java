package exchequer.projections.reports;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.projections.TestJob;
import exchequer.projections.view.ProofType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SentPaymentsExportTest {

    private static final SentPaymentsReport REPORT =
            new SentPaymentsReport(
                    "acme",
                    new ReportWindow(
                            LocalDate.of(2026, 3, 29),
                            "Europe/Berlin",
                            "2025b",
                            Instant.parse("2026-03-28T23:00:00Z"),
                            Instant.parse("2026-03-29T22:00:00Z")),
                    new SentTotals(2, 5_000, 10, 5_010, 1, 2_500, 2, 1, 0, 1, 1, 3, 41L, 57L),
                    List.of("wss://relay.example"),
                    ReportStatus.PROVISIONAL,
                    1,
                    60,
                    new LastReconciliation(
                            "rec_1",
                            "simulated",
                            "differs",
                            12,
                            11,
                            1,
                            2,
                            58,
                            Instant.parse("2026-03-29T20:00:00Z"),
                            Instant.parse("2026-03-29T20:00:11.000250Z")),
                    List.of(row(41, "request \"ü\"\n"), attested(57)));

    private static SentPayment row(long position, String requestRef) {
        return row(position, requestRef, ProofType.PREIMAGE, "2".repeat(64), true, null);
    }

    private static SentPayment attested(long position) {
        return row(
                position,
                null,
                ProofType.TRANSFER_ID,
                "cd16e332-aa73-8870-95fc-03ab2ec60803",
                null,
                "spark_operators");
    }

    private static SentPayment row(
            long position,
            @Nullable String requestRef,
            ProofType proofType,
            String proof,
            @Nullable Boolean preimageOk,
            @Nullable String attestedBy) {
        return new SentPayment(
                "1".repeat(64),
                Instant.parse("2026-03-29T10:00:00.000250Z"),
                2_500,
                5,
                2_505,
                "b".repeat(64),
                "a".repeat(64),
                "rfq_1",
                "ord_1",
                requestRef,
                proofType,
                proof,
                preimageOk,
                attestedBy,
                "simulated",
                position);
    }

    private static byte[] golden(String name) throws IOException {
        try (var file = SentPaymentsExportTest.class.getResourceAsStream(name)) {
            assertThat(file).as(name).isNotNull();
            return file.readAllBytes();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void json_is_what_it_was_to_the_byte() throws IOException {
        assertThat(text(SentPaymentsJson.bytes(REPORT))).isEqualTo(text(golden("report.json")));
    }

    @Test
    void csv_is_what_it_was_to_the_byte() throws IOException {
        assertThat(text(SentPaymentsCsv.bytes(REPORT))).isEqualTo(text(golden("report.csv")));
    }

    @Test
    void hash_is_over_everything_before_it() throws IOException {
        var json = text(golden("report.json"));
        var hashed = json.replaceFirst(",\"report_hash\":\"[0-9a-f]{64}\"}$", "}");
        assertThat(hashed).isNotEqualTo(json);
        assertThat(TestJob.sha256(hashed.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(REPORT.reportHash());
    }

    @Test
    void page_carries_the_hash_of_the_whole() {
        var page = new SentPaymentsPage(REPORT, REPORT.rows().subList(0, 1), "60-1");
        assertThat(text(SentPaymentsJson.bytes(page)))
                .endsWith("],\"next\":\"60-1\",\"report_hash\":\"" + REPORT.reportHash() + "\"}")
                .contains("\"payment_count\":2")
                .doesNotContain("\"settlement_position\":57");
    }

    @Test
    void text_that_looks_like_a_formula_is_defused() {
        assertThat(SentPaymentsCsv.field("=1+1")).isEqualTo("'=1+1");
        assertThat(SentPaymentsCsv.field("+1")).isEqualTo("'+1");
        assertThat(SentPaymentsCsv.field("-1")).isEqualTo("'-1");
        assertThat(SentPaymentsCsv.field("@SUM(A1)")).isEqualTo("'@SUM(A1)");
        assertThat(SentPaymentsCsv.field("\t=1")).isEqualTo("'\t=1");
        assertThat(SentPaymentsCsv.field("=a,\"b\"")).isEqualTo("\"'=a,\"\"b\"\"\"");
        assertThat(SentPaymentsCsv.field("plain")).isEqualTo("plain");
        assertThat(SentPaymentsCsv.field(null)).isEmpty();
    }
}
