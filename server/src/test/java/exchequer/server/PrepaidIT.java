package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Buyers pay in advance and their orders are paid with that, through the whole server. */
class PrepaidIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] REQUIRED = {
        "exchequer.settlement.prepaid.mode=REQUIRED",
        "exchequer.settlement.prepaid.most-deposit-msat=900000"
    };

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.fresh(REQUIRED);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void orders_are_paid_with_what_the_buyer_has_paid_in_advance() {
        Scene scene = Scene.on(server);
        Buyer buyer = scene.owner();
        accept(scene);
        Awaitility.await("the payment waits")
                .atMost(PATIENCE)
                .until(() -> Log.of(server).count("PaymentPostponed", "order", scene.order()) == 1);
        assertThat(
                        buyer.awaitOrder(scene.order(), "problem_code")
                                .get("order")
                                .get("problem_code")
                                .asText())
                .isEqualTo("balance_too_low");

        String deposit = deposit(buyer, 90_000);
        JsonNode invoiced = awaitDeposit(buyer, deposit, "invoiced");
        server.kill9();
        server.start(REQUIRED);
        pay(invoiced.get("bolt11").asText());

        assertThat(awaitDeposit(buyer, deposit, "received").get("received_msat").asLong())
                .isEqualTo(90_000);
        buyer.awaitOrder(scene.order(), "closed_at");
        JsonNode balance = awaitBalance(buyer, 0);
        long fee = feeOf(scene.order());
        long left = 90_000 - Provider.PRICE_MSAT - fee;
        assertThat(balance.get("balance_msat").asLong()).isEqualTo(left);
        assertThat(balance.get("available_msat").asLong()).isEqualTo(left);
        assertThat(balance.get("entries").get("items"))
                .extracting(entry -> entry.get("kind").asText())
                .containsExactly("drawn", "held", "deposit");
        awaitBooked("payable:buyer:" + buyer.pubkey(), -left);
        awaitBooked("expense:compute:" + buyer.pubkey(), 0);
        assertThat(server.operator().get("/v1/ledger/verification").ok().get("ok").asBoolean())
                .isTrue();
    }

    @Test
    void what_was_paid_for_an_order_can_go_back_and_no_more() {
        Scene scene = Scene.on(server);
        Buyer buyer = scene.owner();
        String deposit = deposit(buyer, 90_000);
        pay(awaitDeposit(buyer, deposit, "invoiced").get("bolt11").asText());
        awaitDeposit(buyer, deposit, "received");
        accept(scene);
        buyer.awaitOrder(scene.order(), "closed_at");
        long before = awaitBalance(buyer, 0).get("balance_msat").asLong();
        long drawn = 90_000 - before;
        String key = Buyer.freshKey();

        JsonNode refund = refund(key, scene.order(), drawn - 1_000).ok();
        assertThat(refund(key, scene.order(), drawn - 1_000).ok().get("refund_id"))
                .isEqualTo(refund.get("refund_id"));
        Answer tooMuch = refund(Buyer.freshKey(), scene.order(), 1_001);

        assertThat(tooMuch.status()).isEqualTo(409);
        assertThat(tooMuch.json().get("code").asText()).isEqualTo("refund_above_paid");
        Awaitility.await("the refund")
                .atMost(PATIENCE)
                .until(() -> awaitBalance(buyer, 0).get("balance_msat").asLong() == 89_000);
        JsonNode order = buyer.api().get("/v1/orders/" + scene.order()).ok();
        assertThat(order.get("refunds")).hasSize(1);
        assertThat(server.operator().get("/v1/refunds").ok().get("items").toString())
                .contains(scene.order());
        assertThat(buyer.api().get("/v1/refunds").status()).isEqualTo(403);
        awaitBooked("payable:buyer:" + buyer.pubkey(), -89_000);
        awaitBooked("expense:refund:" + buyer.pubkey(), drawn - 1_000);
    }

    private static Answer refund(String key, String order, long msat) {
        return server.operator()
                .post(
                        "/v1/refunds",
                        key,
                        ("{\"order_id\":\"%s\",\"amount_msat\":%d,\"reason\":\"overcharged\","
                                        + "\"note\":\"too dear\"}")
                                .formatted(order, msat));
    }

    @Test
    void balance_and_deposits_are_their_buyers() {
        Scene scene = Scene.on(server);
        Buyer buyer = scene.owner();
        String deposit = deposit(buyer, 5_000);
        String path = "/v1/buyers/" + buyer.pubkey();

        assertThat(scene.stranger().api().get(path + "/balance").status()).isEqualTo(404);
        assertThat(scene.stranger().api().get(path + "/deposits/" + deposit).status())
                .isEqualTo(404);
        assertThat(
                        scene.stranger()
                                .api()
                                .post(
                                        path + "/deposits",
                                        Buyer.freshKey(),
                                        "{\"amount_msat\":5000}")
                                .status())
                .isEqualTo(404);
        assertThat(server.operator().get(path + "/balance").status()).isEqualTo(200);
        assertThat(server.operator().get(path + "/deposits/" + deposit).status()).isEqualTo(200);
    }

    @Test
    void same_key_gives_the_same_deposit_and_bounds_are_kept() {
        Buyer buyer = Buyer.register(server);
        String path = "/v1/buyers/" + buyer.pubkey() + "/deposits";
        String key = Buyer.freshKey();

        String first =
                buyer.api()
                        .post(path, key, "{\"amount_msat\":5000}")
                        .ok()
                        .get("deposit_id")
                        .asText();

        assertThat(
                        buyer.api()
                                .post(path, key, "{\"amount_msat\":5000}")
                                .ok()
                                .get("deposit_id")
                                .asText())
                .isEqualTo(first);
        Answer tooMuch = buyer.api().post(path, Buyer.freshKey(), "{\"amount_msat\":900001}");
        assertThat(tooMuch.status()).isEqualTo(409);
        assertThat(tooMuch.json().get("code").asText()).isEqualTo("deposit_out_of_range");
        assertThat(Log.of(server).count("DepositRequested", "buyer", buyer.pubkey())).isEqualTo(1);
    }

    @Test
    void a_market_that_gives_credit_takes_no_deposits() {
        Buyer buyer = Buyer.register(RunningServer.shared());

        Answer answer =
                buyer.api()
                        .post(
                                "/v1/buyers/" + buyer.pubkey() + "/deposits",
                                Buyer.freshKey(),
                                "{\"amount_msat\":5000}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(
                        buyer.api()
                                .get("/v1/buyers/" + buyer.pubkey() + "/balance")
                                .ok()
                                .get("balance_msat")
                                .asLong())
                .isZero();
    }

    private static void accept(Scene scene) {
        scene.owner()
                .api()
                .post("/v1/orders/" + scene.order() + "/accept", Buyer.freshKey(), "{}")
                .ok();
    }

    private static String deposit(Buyer buyer, long msat) {
        return buyer.api()
                .post(
                        "/v1/buyers/" + buyer.pubkey() + "/deposits",
                        Buyer.freshKey(),
                        "{\"amount_msat\":" + msat + "}")
                .ok()
                .get("deposit_id")
                .asText();
    }

    private static void pay(String bolt11) {
        server.anybody()
                .post(
                        "/v1/simulated-lightning/payments",
                        Buyer.freshKey(),
                        "{\"wallet\":\"payer\",\"bolt11\":\"%s\"}".formatted(bolt11))
                .ok();
    }

    private static JsonNode awaitDeposit(Buyer buyer, String deposit, String state) {
        return Awaitility.await(state + " " + deposit)
                .atMost(PATIENCE)
                .until(
                        () ->
                                buyer.api()
                                        .get(
                                                "/v1/buyers/"
                                                        + buyer.pubkey()
                                                        + "/deposits/"
                                                        + deposit),
                        answer ->
                                answer.status() == 200
                                        && answer.json().get("state").asText().equals(state))
                .json();
    }

    /** Waits until something was drawn and so much is still held. */
    private static JsonNode awaitBalance(Buyer buyer, long held) {
        return Awaitility.await("balance")
                .atMost(PATIENCE)
                .until(
                        () -> buyer.api().get("/v1/buyers/" + buyer.pubkey() + "/balance").ok(),
                        balance ->
                                balance.get("held_msat").asLong() == held
                                        && balance.toString().contains("drawn"));
    }

    private static long feeOf(String order) {
        return Log.of(server)
                .number(
                        "SELECT coalesce(sum(fee_msat), 0) FROM projections.payment_view"
                                + " WHERE order_id = ?",
                        order);
    }

    private static void awaitBooked(String account, long msat) {
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
