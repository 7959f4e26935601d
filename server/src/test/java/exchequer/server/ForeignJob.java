package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A paid job as a foreign program tells of it, and what the market's books say about it. */
record ForeignJob(RunningServer server, JsonNode said) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Registers the buyer whom a foreign program named in its first line, with a budget for the
     * jobs of a test.
     *
     * @return the buyer's API key
     */
    static String letIn(RunningServer server, JsonNode hello, String name) {
        Caller operator = server.operator();
        String account =
                "{\"pubkey\":\"%s\",\"name\":\"%s\"}".formatted(hello.get("npub").asText(), name);
        JsonNode opened = operator.post("/v1/buyers", Buyer.freshKey(), account).ok();
        String budget = "{\"per_order_msat\":100000,\"per_day_msat\":1000000}";
        String path = "/v1/buyers/" + hello.get("buyer").asText() + "/budget";
        operator.post(path, Buyer.freshKey(), budget).ok();
        return opened.get("api_key").asText();
    }

    String text(String field) {
        return said.get(field).asText();
    }

    long priceMsat() {
        return said.get("price_msat").asLong();
    }

    /** What a decoder that is not the market's read in the invoice. */
    String paymentHash() {
        return said.at("/invoice/payment_hash").asText();
    }

    JsonNode payment() {
        return Awaitility.await("the settled payment")
                .atMost(PATIENCE)
                .until(
                        () -> server.operator().get("/v1/payments/" + paymentHash()).ok(),
                        it -> it.get("settled_at").isTextual());
    }

    /** The provider sees its money before the market has written down that the order is closed. */
    JsonNode closedOrder() {
        String path = "/v1/orders/" + payment().get("order_id").asText();
        return Awaitility.await("the closed order")
                .atMost(PATIENCE)
                .until(
                        () -> server.operator().get(path).ok(),
                        it -> it.at("/order/closed_at").isTextual())
                .get("order");
    }

    void assertOrderIsPaidFor(String buyer) {
        JsonNode order = closedOrder();
        assertThat(order.get("outcome").asText()).isEqualTo("paid");
        assertThat(order.get("buyer").asText()).isEqualTo(buyer);
        assertThat(order.get("provider").asText()).isEqualTo(text("provider"));
        assertThat(order.get("price_msat").asLong()).isEqualTo(priceMsat());
        assertThat(order.get("paid_payment_hash").asText()).isEqualTo(paymentHash());
        assertThat(order.get("delivery_external_ref").asText()).isEqualTo(text("result_id"));
        assertThat(Stream.of("delivered_at", "proven_at", "accepted_at", "paid_at"))
                .allMatch(fact -> order.get(fact).isTextual());
    }

    void assertPreimageOpensTheHash() {
        JsonNode payment = payment();
        assertThat(payment.get("state").asText()).isEqualTo("settled");
        assertThat(payment.get("amount_msat")).isEqualTo(said.at("/invoice/amount_msat"));
        assertThat(sha256(payment.get("proof").asText())).isEqualTo(paymentHash());
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
