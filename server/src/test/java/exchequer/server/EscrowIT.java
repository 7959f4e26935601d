package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Buyers lock the price of their orders, on the simulated network, through the whole server. */
class EscrowIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] ON_REQUEST = {
        "exchequer.settlement.escrow.mode=ON_REQUEST",
        "exchequer.settlement.escrow.fee-base-msat=100",
        "exchequer.settlement.escrow.fee-ppm=10000"
    };
    private static final long FEE = 100 + 210;
    private static final long TOTAL = Provider.PRICE_MSAT + FEE;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.fresh(ON_REQUEST);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void accepted_work_is_paid_with_the_money_the_buyer_had_locked() {
        Scene scene = Scene.on(server);
        String escrow = request(scene);
        JsonNode open = awaitState(scene, "requested", "bolt11");
        assertThat(open.get("escrow_id").asText()).isEqualTo(escrow);
        assertThat(open.get("amount_msat").asLong()).isEqualTo(TOTAL);
        assertThat(open.has("preimage")).isFalse();

        pay("buyer-one", open.get("bolt11").asText());
        JsonNode locked = awaitState(scene, "locked", "cancel_height");
        assertThat(locked.get("locked_msat").asLong()).isEqualTo(TOTAL);
        assertThat(locked.path("bolt11").isTextual()).isFalse();
        restartHard();
        judge(scene, "accept", "{}");

        awaitState(scene, "released", "payment_hash");
        scene.owner().awaitOrder(scene.order(), "closed_at");
        Log log = Log.of(server);
        assertThat(log.count("EscrowReleased", "order", scene.order())).isEqualTo(1);
        assertThat(log.positions("order", scene.order()))
                .as("nothing is paid before the release")
                .containsSubsequence(
                        position(log, "EscrowReleased", scene),
                        position(log, "PaymentIntended", scene));
        awaitBalance("income:market-fee", -FEE);
        awaitBalance("escrow:order:" + scene.order(), 0);
        assertThat(server.operator().get("/v1/ledger/verification").ok().get("ok").asBoolean())
                .isTrue();
    }

    @Test
    void refused_work_gives_the_money_back() {
        Scene scene = Scene.on(server);
        request(scene);
        pay("buyer-two", awaitState(scene, "requested", "bolt11").get("bolt11").asText());
        awaitState(scene, "locked", "cancel_height");
        long before = balanceOf("buyer-two");

        judge(scene, "reject", "{\"reason\":\"not what was asked\"}");

        awaitState(scene, "cancelled", "payment_hash");
        assertThat(balanceOf("buyer-two")).isGreaterThanOrEqualTo(before + TOTAL);
        assertThat(Log.of(server).count("EscrowLocked", "order", scene.order())).isEqualTo(1);
        awaitBalance("escrow:order:" + scene.order(), 0);
    }

    @Test
    void an_escrow_is_its_buyers_and_is_asked_for_once() {
        Scene scene = Scene.on(server);
        String path = "/v1/orders/" + scene.order() + "/escrow";
        assertThat(scene.owner().api().get(path).status()).isEqualTo(404);
        assertThat(scene.stranger().api().post(path, Buyer.freshKey(), "{}").status())
                .isEqualTo(403);

        String first = request(scene);

        assertThat(request(scene)).isEqualTo(first);
        awaitState(scene, "requested", "bolt11");
        assertThat(scene.stranger().api().get(path).status()).isEqualTo(404);
        assertThat(server.operator().get(path).status()).isEqualTo(200);
    }

    @Test
    void a_market_without_escrow_says_so() {
        Scene scene = Scene.on(RunningServer.shared());

        Answer answer =
                scene.owner()
                        .api()
                        .post("/v1/orders/" + scene.order() + "/escrow", Buyer.freshKey(), "{}");

        assertThat(answer.status()).isEqualTo(404);
    }

    private static void restartHard() {
        server.kill9();
        server.start(ON_REQUEST);
    }

    private static String request(Scene scene) {
        return scene.owner()
                .api()
                .post("/v1/orders/" + scene.order() + "/escrow", Buyer.freshKey(), "{}")
                .ok()
                .get("escrow_id")
                .asText();
    }

    private static void judge(Scene scene, String verdict, String body) {
        scene.owner()
                .api()
                .post("/v1/orders/" + scene.order() + "/" + verdict, Buyer.freshKey(), body)
                .ok();
    }

    private static void pay(String wallet, String bolt11) {
        server.anybody()
                .post(
                        "/v1/simulated-lightning/payments",
                        Buyer.freshKey(),
                        "{\"wallet\":\"%s\",\"bolt11\":\"%s\"}".formatted(wallet, bolt11))
                .ok();
    }

    private static JsonNode awaitState(Scene scene, String state, String field) {
        return Awaitility.await(state + " " + scene.order())
                .atMost(PATIENCE)
                .until(
                        () -> scene.owner().api().get("/v1/orders/" + scene.order() + "/escrow"),
                        answer ->
                                answer.status() == 200
                                        && answer.json().get("state").asText().equals(state)
                                        && !answer.json().path(field).isMissingNode()
                                        && !answer.json().path(field).isNull())
                .json();
    }

    private static long position(Log log, String type, Scene scene) {
        return log.number(
                "SELECT min(e.position) FROM eventstore.event_tags e"
                        + " JOIN eventstore.types t USING (type_id)"
                        + " WHERE t.name = ? AND e.tag = eventstore.tag_hash('order', ?)",
                "exchequer." + type,
                scene.order());
    }

    private static long balanceOf(String wallet) {
        return server.anybody()
                .get("/v1/simulated-lightning/wallets/" + wallet)
                .ok()
                .get("balance_msat")
                .asLong();
    }

    private static void awaitBalance(String account, long msat) {
        Awaitility.await(account)
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                Log.of(server)
                                                        .number(
                                                                "SELECT coalesce(sum(balance_msat), 0)"
                                                                        + " FROM ledger.accounts"
                                                                        + " WHERE path = ?",
                                                                account))
                                        .isEqualTo(msat));
    }
}
