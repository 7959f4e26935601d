package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A buyer's own Nostr key opens the API as its API key does, once per signature. */
class Nip98IT {

    private static final String RFQS = "/v1/rfqs";

    private static RunningServer server;
    private static Buyer buyer;
    private static String rfq;

    @BeforeAll
    static void a_buyer_has_asked_for_work() {
        server = RunningServer.shared();
        buyer = Buyer.register(server);
        rfq = buyer.open(Map.of());
        buyer.detail(rfq);
    }

    @Test
    void signature_and_api_key_are_the_same_buyer() {
        Answer signed = get(RFQS).ask(server, RFQS);

        assertThat(signed.ok()).isEqualTo(buyer.api().get(RFQS).ok());
        assertThat(signed.json().get("items").findValuesAsText("rfq_id")).contains(rfq);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/rfqs?limit=5",
                "/v1/rfqs/RFQ",
                "/v1/rfqs/RFQ/timeline",
                "/v1/orders",
                "/v1/offers"
            })
    void one_signature_is_enough_for_one_request(String address) {
        String path = address.replace("RFQ", rfq);

        Answer signed = get(path).ask(server, path);

        assertThat(signed.status()).as(signed.toString()).isEqualTo(200);
    }

    @Test
    void signed_post_and_its_retry_by_api_key_are_one_request() {
        String key = Buyer.freshKey();
        String body = Buyer.rfq(Map.of());

        Answer signed = post(body).send(server, RFQS, key, body);
        Answer retried = buyer.api().post(RFQS, key, body);

        assertThat(signed.status()).as(signed.toString()).isEqualTo(201);
        assertThat(retried.body()).isEqualTo(signed.body());
        assertThat(retried.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    }

    @Test
    void event_is_spent_by_its_first_use() {
        SignedRequest once = get(RFQS);

        assertThat(once.ask(server, RFQS).status()).isEqualTo(200);
        refused(once.ask(server, RFQS));
    }

    @Test
    void body_has_to_be_covered_by_the_signature() {
        String body = Buyer.rfq(Map.of());
        long head = Log.of(server).head();

        refused(SignedRequest.post(buyer.key(), url(RFQS), null).send(server, RFQS, "k-1", body));
        refused(post("another body").send(server, RFQS, "k-2", body));
        assertThat(Log.of(server).head()).isEqualTo(head);
    }

    @Test
    void signature_holds_for_one_address_only() {
        refused(get("/v1/orders").ask(server, RFQS));
        refused(get(RFQS + "?limit=1").ask(server, RFQS + "?limit=2"));
        refused(get(RFQS).ask(server, RFQS + "?limit=2"));
        refused(get(RFQS).withUrl("http://elsewhere.example" + RFQS).ask(server, RFQS));
    }

    @Test
    void signature_holds_for_one_method_and_purpose_only() {
        refused(get(RFQS).withMethod("POST").ask(server, RFQS));
        refused(get(RFQS).withKind(1).ask(server, RFQS));
    }

    @Test
    void signature_holds_for_a_minute() {
        refused(get(RFQS).withAge(90).ask(server, RFQS));
        refused(get(RFQS).withAge(-90).ask(server, RFQS));
        assertThat(get(RFQS).withAge(30).ask(server, RFQS).status()).isEqualTo(200);
    }

    @Test
    void rubbish_is_no_signature() {
        refused(withHeader("Nostr"));
        refused(withHeader("Nostr !!!"));
        refused(withHeader("Nostr e30="));
        refused(withHeader(get(RFQS).authorization().replace("Nostr ", "Nostr A")));
    }

    @Test
    void name_of_the_scheme_is_written_as_one_likes() {
        assertThat(withHeader(get(RFQS).authorization().replace("Nostr", "nostr")).status())
                .isEqualTo(200);
        assertThat(withHeader("bearer " + buyer.api().key()).status()).isEqualTo(200);
    }

    @Test
    void key_without_an_account_is_a_stranger() {
        Answer answer = SignedRequest.get(Buyer.anyKey(), url(RFQS)).ask(server, RFQS);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.json().get("code").asText()).isEqualTo("forbidden");
    }

    @Test
    void what_a_proxy_claims_changes_nothing() {
        String evil = "http://evil.example" + RFQS;
        refused(forwarded(get(RFQS).withUrl(evil)));
        assertThat(forwarded(get(RFQS)).status()).isEqualTo(200);
    }

    private static SignedRequest get(String path) {
        return SignedRequest.get(buyer.key(), url(path));
    }

    private static SignedRequest post(String payload) {
        return SignedRequest.post(buyer.key(), url(RFQS), payload);
    }

    private static String url(String path) {
        return server.uri(path).toString();
    }

    private static Answer withHeader(String authorization) {
        return Caller.send(
                server.anybody().request(RFQS).header("Authorization", authorization).GET());
    }

    private static Answer forwarded(SignedRequest signed) {
        return Caller.send(
                server.anybody()
                        .request(RFQS)
                        .header("Authorization", signed.authorization())
                        .header("X-Forwarded-Host", "evil.example")
                        .header("X-Forwarded-Proto", "http")
                        .header("Forwarded", "host=evil.example;proto=http")
                        .GET());
    }

    private static void refused(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.json().get("code").asText()).isEqualTo("unauthenticated");
    }
}
