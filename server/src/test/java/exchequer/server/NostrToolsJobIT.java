package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two paid jobs by a buyer and providers that are made of nostr-tools: one over the relay alone,
 * one that the buyer asks for by REST. The program itself checks signatures, prices and its wallet;
 * here is checked that the market's books say the same.
 */
class NostrToolsJobIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static RunningServer server;
    private static String buyer;
    private static JsonNode overTheRelay;
    private static JsonNode overTheApi;

    @BeforeAll
    static void run_the_foreign_program() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        NodePrograms programs = NodePrograms.install(module);
        server = RunningServer.fresh();
        try (NodeProcess client =
                programs.start("job.mjs", List.of(server.relay().toString(), server.url()))) {
            JsonNode hello = client.hear();
            buyer = hello.get("buyer").asText();
            client.tell(Map.of("api_key", letIn(hello.get("npub").asText())));
            overTheRelay = client.hear();
            overTheApi = client.hear();
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
                .contains(provider(overTheRelay), provider(overTheApi));
    }

    @Test
    void a_job_over_the_relay_ends_as_a_paid_order() {
        JsonNode order = closedOrder(overTheRelay).get("order");

        assertPaid(order, overTheRelay);
        assertThat(overTheRelay.get("job").asText()).isEqualTo("relay");
        assertThat(overTheRelay.get("request_author").asText()).isEqualTo(buyer);
        assertThat(order.get("awarded_by").asText()).isEqualTo("first_payable");
    }

    @Test
    void a_request_by_rest_ends_as_an_order_paid_to_the_cheaper_provider() {
        JsonNode order = closedOrder(overTheApi).get("order");

        assertPaid(order, overTheApi);
        assertThat(overTheApi.get("job").asText()).isEqualTo("api");
        assertThat(overTheApi.get("request_author").asText()).isNotEqualTo(buyer);
        assertThat(order.get("rfq_id")).isEqualTo(overTheApi.get("rfq_id"));
        assertThat(order.get("awarded_by").asText()).isEqualTo("cheapest");
        assertThat(overTheApi.get("price_msat").asLong())
                .isLessThan(overTheRelay.get("price_msat").asLong());
    }

    @Test
    void preimages_open_the_hashes_that_a_foreign_decoder_read_in_the_invoices() {
        for (JsonNode job : List.of(overTheRelay, overTheApi)) {
            JsonNode payment = payment(job);

            assertThat(payment.get("state").asText()).isEqualTo("settled");
            assertThat(payment.get("amount_msat")).isEqualTo(job.at("/invoice/amount_msat"));
            assertThat(sha256(payment.get("preimage").asText())).isEqualTo(paymentHash(job));
        }
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
                .isEqualTo(
                        overTheRelay.get("price_msat").asLong()
                                + overTheApi.get("price_msat").asLong());
        assertThat(rows)
                .extracting(row -> row.get("payment_hash").asText())
                .containsExactlyInAnyOrder(paymentHash(overTheRelay), paymentHash(overTheApi));
        assertThat(rows).allMatch(row -> row.get("preimage_ok").asBoolean());
        assertThat(rows.getFirst().get("request_ref")).isEqualTo(overTheRelay.get("request_id"));
        assertThat(reports.getFirst().get("relays"))
                .extracting(JsonNode::asText)
                .contains(server.relay().toString());
    }

    private static String letIn(String npub) {
        String key =
                post("/v1/buyers", "{\"pubkey\":\"%s\",\"name\":\"nostr-tools\"}".formatted(npub))
                        .get("api_key")
                        .asText();
        post(
                "/v1/buyers/" + buyer + "/budget",
                "{\"per_order_msat\":100000,\"per_day_msat\":1000000}");
        return key;
    }

    private static JsonNode get(String path) {
        return server.operator().get(path).ok();
    }

    private static JsonNode post(String path, String json) {
        return server.operator().post(path, Buyer.freshKey(), json).ok();
    }

    private static void assertPaid(JsonNode order, JsonNode job) {
        assertThat(job.get("result_verified").asBoolean()).isTrue();
        assertThat(order.get("outcome").asText()).isEqualTo("paid");
        assertThat(order.get("buyer").asText()).isEqualTo(buyer);
        assertThat(order.get("provider").asText()).isEqualTo(provider(job));
        assertThat(order.get("price_msat")).isEqualTo(job.get("price_msat"));
        assertThat(order.get("paid_payment_hash").asText()).isEqualTo(paymentHash(job));
        assertThat(order.get("delivery_external_ref")).isEqualTo(job.get("result_id"));
        assertThat(Stream.of("delivered_at", "proven_at", "accepted_at", "paid_at"))
                .allMatch(fact -> order.get(fact).isTextual());
    }

    /** The provider sees its money before the market has written down that the order is closed. */
    private static JsonNode closedOrder(JsonNode job) {
        String path = "/v1/orders/" + payment(job).get("order_id").asText();
        return Awaitility.await("the closed order")
                .atMost(PATIENCE)
                .until(() -> get(path), it -> it.at("/order/closed_at").isTextual());
    }

    private static JsonNode payment(JsonNode job) {
        return Awaitility.await("the settled payment")
                .atMost(PATIENCE)
                .until(
                        () -> get("/v1/payments/" + paymentHash(job)),
                        it -> it.get("settled_at").isTextual());
    }

    private static String dayOfPayment(JsonNode job) {
        return Instant.parse(payment(job).get("settled_at").asText())
                .atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }

    private static JsonNode report(String date) {
        return get("/v1/reports/nip90-payments/daily?zone=UTC&date=" + date);
    }

    private static String provider(JsonNode job) {
        return job.get("provider").asText();
    }

    private static String paymentHash(JsonNode job) {
        return job.at("/invoice/payment_hash").asText();
    }

    private static String sha256(String hex) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(hex));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError("every JDK has SHA-256", absent);
        }
    }
}
