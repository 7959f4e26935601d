package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two paid jobs by a buyer and providers that are made of nostr-tools: one over the relay alone,
 * one that the buyer asks for by REST. The program itself checks signatures, prices and its wallet;
 * here is checked that the market's books say the same.
 */
class NostrToolsJobIT {

    private static RunningServer server;
    private static String buyer;
    private static ForeignJob overTheRelay;
    private static ForeignJob overTheApi;

    @BeforeAll
    static void run_the_foreign_program() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        NodePrograms programs = NodePrograms.install(module);
        server = RunningServer.fresh();
        try (NodeProcess client =
                programs.start("job.mjs", List.of(server.relay().toString(), server.url()))) {
            JsonNode hello = client.hear();
            buyer = hello.get("buyer").asText();
            client.tell(Map.of("api_key", ForeignJob.letIn(server, hello, "nostr-tools")));
            overTheRelay = new ForeignJob(server, client.hear());
            overTheApi = new ForeignJob(server, client.hear());
            client.end();
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void providers_that_announce_themselves_are_offers() {
        assertThat(get("/v1/offers").get("items"))
                .extracting(offer -> offer.get("provider").asText())
                .contains(overTheRelay.text("provider"), overTheApi.text("provider"));
    }

    @Test
    void a_job_over_the_relay_ends_as_a_paid_order() {
        JsonNode order = overTheRelay.closedOrder();

        assertPaid(overTheRelay);
        assertThat(overTheRelay.text("job")).isEqualTo("relay");
        assertThat(overTheRelay.text("request_author")).isEqualTo(buyer);
        assertThat(order.get("awarded_by").asText()).isEqualTo("first_payable");
    }

    @Test
    void a_request_by_rest_ends_as_an_order_paid_to_the_cheaper_provider() {
        JsonNode order = overTheApi.closedOrder();

        assertPaid(overTheApi);
        assertThat(overTheApi.text("job")).isEqualTo("api");
        assertThat(overTheApi.text("request_author")).isNotEqualTo(buyer);
        assertThat(order.get("rfq_id").asText()).isEqualTo(overTheApi.text("rfq_id"));
        assertThat(order.get("awarded_by").asText()).isEqualTo("cheapest");
        assertThat(overTheApi.priceMsat()).isLessThan(overTheRelay.priceMsat());
    }

    @Test
    void preimages_open_the_hashes_that_a_foreign_decoder_read_in_the_invoices() {
        overTheRelay.assertPreimageOpensTheHash();
        overTheApi.assertPreimageOpensTheHash();
    }

    @Test
    void the_daily_report_counts_both_payments_and_names_the_relay() {
        List<JsonNode> reports =
                Stream.of(overTheRelay, overTheApi)
                        .map(NostrToolsJobIT::dayOfPayment)
                        // The two may lie on either side of midnight.
                        .distinct()
                        .map(NostrToolsJobIT::report)
                        .toList();
        List<JsonNode> rows = new ArrayList<>();
        reports.forEach(report -> report.get("rows").forEach(rows::add));

        assertThat(reports.stream().mapToLong(report -> report.get("payment_count").asLong()).sum())
                .isEqualTo(2);
        assertThat(
                        reports.stream()
                                .mapToLong(report -> report.get("total_sent_msat").asLong())
                                .sum())
                .isEqualTo(overTheRelay.priceMsat() + overTheApi.priceMsat());
        assertThat(rows)
                .extracting(row -> row.get("payment_hash").asText())
                .containsExactlyInAnyOrder(overTheRelay.paymentHash(), overTheApi.paymentHash());
        assertThat(rows).allMatch(row -> row.get("preimage_ok").asBoolean());
        assertThat(rows.getFirst().get("request_ref").asText())
                .isEqualTo(overTheRelay.text("request_id"));
        assertThat(reports.getFirst().get("relays"))
                .extracting(JsonNode::asText)
                .contains(server.relay().toString());
    }

    private static JsonNode get(String path) {
        return server.operator().get(path).ok();
    }

    private static void assertPaid(ForeignJob job) {
        assertThat(job.said().get("result_verified").asBoolean()).isTrue();
        job.assertOrderIsPaidFor(buyer);
    }

    private static String dayOfPayment(ForeignJob job) {
        return Instant.parse(job.payment().get("settled_at").asText())
                .atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private static JsonNode report(String date) {
        return get("/v1/reports/nip90-payments/daily?zone=UTC&date=" + date);
    }
}
