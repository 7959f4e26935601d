package exchequer.server;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.nip90.nostr.NostrKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A registered buyer with a budget. */
record Buyer(NostrKey key, Caller api) {

    private static final AtomicLong NEXT = new AtomicLong();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A key nobody has seen before. */
    static NostrKey anyKey() {
        return NostrKey.generate(new SecureRandom());
    }

    static Buyer register(RunningServer server) {
        NostrKey key = anyKey();
        JsonNode registered =
                server.operator()
                        .post(
                                "/v1/buyers",
                                "register-" + key.publicKey(),
                                "{\"pubkey\":\"%s\",\"name\":\"a buyer\"}".formatted(key.npub()))
                        .ok();
        server.operator()
                .post(
                        "/v1/buyers/" + key.publicKey() + "/budget",
                        "budget-" + key.publicKey(),
                        "{\"per_order_msat\":100000,\"per_day_msat\":1000000}")
                .ok();
        return new Buyer(key, new Caller(server, registered.get("api_key").asText()));
    }

    String pubkey() {
        return key.publicKey();
    }

    /** Opens a request and gives its id. */
    String open(Map<String, String> fields) {
        return api.post("/v1/rfqs", freshKey(), rfq(fields)).ok().get("rfq_id").asText();
    }

    /** A key that was never used. */
    static String freshKey() {
        return "it-" + NEXT.incrementAndGet() + "-" + System.nanoTime();
    }

    /** A good request in which some fields are replaced by other JSON, or left out by null. */
    static String rfq(Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("service", "\"text-generation\"");
        all.put("inputs", "[{\"type\":\"text\",\"data\":\"hello\"}]");
        all.put("max_price_msat", "50000");
        all.putAll(fields);
        StringBuilder json = new StringBuilder();
        all.forEach(
                (name, value) -> {
                    if (!value.equals("ABSENT")) {
                        json.append(json.isEmpty() ? "{" : ",")
                                .append('"')
                                .append(name)
                                .append("\":")
                                .append(value);
                    }
                });
        return json.append('}').toString();
    }

    /** Waits for the first quote of a request. */
    String quoteOf(String rfq) {
        return Awaitility.await("a quote for " + rfq)
                .atMost(PATIENCE)
                // Right after a start the views may still be on their way.
                .until(
                        () -> api.get("/v1/rfqs/" + rfq),
                        answer -> answer.status() == 200 && !answer.json().get("quotes").isEmpty())
                .json()
                .get("quotes")
                .get(0)
                .get("quote_id")
                .asText();
    }

    /** Awards by hand and gives the order's id. */
    String award(String rfq, String quote) {
        return api.post(
                        "/v1/rfqs/" + rfq + "/award",
                        freshKey(),
                        "{\"quote_id\":\"" + quote + "\"}")
                .ok()
                .get("order_id")
                .asText();
    }

    /** Waits until an order stands in a way that satisfies the field given. */
    JsonNode awaitOrder(String order, String field) {
        return Awaitility.await(field + " of " + order)
                .atMost(PATIENCE)
                .until(
                        () -> api.get("/v1/orders/" + order),
                        answer ->
                                answer.status() == 200
                                        && answer.json().get("order").path(field).isTextual())
                .json();
    }

    JsonNode detail(String rfq) {
        return api.get("/v1/rfqs/" + rfq).ok();
    }
}
