package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A retry gets the first answer, whatever happened in between; another request does not. */
class IdempotencyIT {

    private static final String OTHER = Buyer.rfq(Map.of("max_price_msat", "49999"));

    private static RunningServer server;
    private static Buyer buyer;

    @BeforeAll
    static void a_buyer_is_registered() {
        server = RunningServer.shared();
        buyer = Buyer.register(server);
    }

    @Test
    void same_key_and_body_give_the_same_bytes_and_no_second_event() {
        String key = Buyer.freshKey();
        Answer first = buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of()));
        long head = Log.of(server).head();

        Answer again = buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of()));

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.contentType()).isEqualTo(first.contentType());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(Log.of(server).head()).isEqualTo(head);
    }

    @Test
    void same_key_with_another_body_is_a_conflict_and_changes_nothing() {
        String key = Buyer.freshKey();
        buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of())).ok();
        long head = Log.of(server).head();

        Answer other = buyer.api().post("/v1/rfqs", key, OTHER);

        assertThat(other.status()).as(other.toString()).isEqualTo(409);
        assertThat(other.contentType()).startsWith("application/problem+json");
        assertThat(other.json().get("code").asText()).isEqualTo("idempotency_key_reused");
        assertThat(Log.of(server).head()).isEqualTo(head);
    }

    @Test
    void problem_is_an_answer_too_and_comes_again() {
        String key = Buyer.freshKey();
        String wrong = Buyer.rfq(Map.of("max_price_msat", "0"));
        Answer first = buyer.api().post("/v1/rfqs", key, wrong);

        Answer again = buyer.api().post("/v1/rfqs", key, wrong);

        assertThat(first.status()).isEqualTo(422);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.contentType()).startsWith("application/problem+json");
        assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    }

    @Test
    void same_key_of_another_buyer_is_another_request() {
        String key = Buyer.freshKey();
        Buyer other = Buyer.register(server);
        String mine = rfqOf(buyer.api().post("/v1/rfqs", key, Buyer.rfq(Map.of())));

        String theirs = rfqOf(other.api().post("/v1/rfqs", key, OTHER));

        assertThat(theirs).isNotEqualTo(mine);
    }

    @Test
    void registration_repeated_gives_the_same_secret_and_with_another_name_a_conflict() {
        String key = Buyer.freshKey();
        String pubkey = Buyer.anyKey().publicKey();
        String body = "{\"pubkey\":\"" + pubkey + "\"}";
        String named = "{\"pubkey\":\"" + pubkey + "\",\"name\":\"x\"}";

        Answer first = server.operator().post("/v1/buyers", key, body);
        Answer again = server.operator().post("/v1/buyers", key, body);
        Answer other = server.operator().post("/v1/buyers", key, named);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(409);
    }

    @Test
    void secret_of_a_registration_is_kept_nowhere() {
        String key = Buyer.freshKey();
        String pubkey = Buyer.anyKey().publicKey();
        String secret =
                server.operator()
                        .post("/v1/buyers", key, "{\"pubkey\":\"" + pubkey + "\"}")
                        .ok()
                        .get("api_key")
                        .asText();

        assertThat(
                        Log.of(server)
                                .number(
                                        "SELECT count(*) FROM server.answer"
                                                + " WHERE position(convert_to(?, 'UTF8') IN body)"
                                                + " > 0",
                                        secret))
                .isZero();
    }

    @Test
    void many_at_once_with_one_key_open_one_request() throws Exception {
        String key = Buyer.freshKey();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers =
                    IntStream.range(0, 12)
                            .mapToObj(
                                    _ ->
                                            callers.submit(
                                                    () ->
                                                            buyer.api()
                                                                    .post(
                                                                            "/v1/rfqs",
                                                                            key,
                                                                            Buyer.rfq(Map.of()))))
                            .toList();
            String rfq = rfqOf(answers.getFirst().get(30, TimeUnit.SECONDS));
            for (Future<Answer> answer : answers) {
                assertThat(rfqOf(answer.get(30, TimeUnit.SECONDS))).isEqualTo(rfq);
            }
            assertThat(Log.of(server).count("RfqOpened", "rfq", rfq)).isEqualTo(1);
        }
    }

    private static String rfqOf(Answer answer) {
        return answer.ok().get("rfq_id").asText();
    }
}
