package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.server.cli.Shell;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Buyers pay in advance and their orders are paid with that, through the whole server. */
class PrepaidIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] REQUIRED = {
        "exchequer.settlement.prepaid.mode=REQUIRED",
        "exchequer.settlement.prepaid.most-deposit-msat=900000",
        "exchequer.reconcile.second-look-after=300ms",
        "exchequer.reconcile.every=0s"
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
        Scene scene = paidInAdvance();
        Buyer buyer = scene.owner();
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

    /** The balance would grow, and the books would not. */
    @Test
    void what_the_books_have_as_the_buyers_already_can_not_be_asked_for() {
        Scene scene = paidInAdvance();

        for (String reason : List.of("owed_by_case", "escrow_excess")) {
            Answer answer = refund(Buyer.freshKey(), scene.order(), 1_000, reason);
            assertThat(answer.status()).as(reason).isEqualTo(422);
            assertThat(answer.json().get("code").asText()).isEqualTo("invalid_field");
            assertThat(answer.json().get("field").asText()).isEqualTo("reason");
        }
        assertThat(Log.of(server).count("RefundIssued", "order", scene.order())).isZero();
        refund(Buyer.freshKey(), scene.order(), 1_000, "goodwill").ok();
    }

    /** The rail's list says that it took less than the log has. */
    @Test
    void what_a_case_owes_to_the_buyer_is_in_its_balance_and_in_the_books_alike() {
        Scene scene = paidInAdvance();
        Buyer buyer = scene.owner();
        long before = awaitBalance(buyer, 0).get("balance_msat").asLong();
        assertThat(reconcile()).isZero();
        assertThat(
                        Log.of(server)
                                .numbers(
                                        "UPDATE simulated_lightning.payment p"
                                                + " SET amount_msat = p.amount_msat - 700"
                                                + " FROM projections.payment_view v"
                                                + " WHERE v.payment_hash = p.payment_hash"
                                                + " AND v.order_id = ? RETURNING 1",
                                        scene.order()))
                .hasSize(1);
        assertThat(reconcile()).as("a difference").isEqualTo(1);
        String question = onlyOpenCase();

        Answer tooMuch = oweToBuyer(question, ",\"amount_msat\":701");
        assertThat(tooMuch.json().get("code").asText()).isEqualTo("case_holds_less");
        oweToBuyer(question, ",\"amount_msat\":300").ok();
        oweToBuyer(question, "").ok();

        Awaitility.await("both refunds")
                .atMost(PATIENCE)
                .until(() -> balanceOf(buyer) == before + 700);
        awaitBooked("payable:buyer:" + buyer.pubkey(), -(before + 700));
        awaitBooked("suspense:case:" + question, 0);
        assertThat(buyer.api().get("/v1/orders/" + scene.order()).ok().get("refunds"))
                .extracting(refund -> refund.get("amount_msat").asLong())
                .containsExactlyInAnyOrder(300L, 400L);
    }

    private static Answer oweToBuyer(String question, String part) {
        return server.operator()
                .post(
                        "/v1/cases/" + question + "/resolution",
                        Buyer.freshKey(),
                        "{\"resolution\":\"owe_to_buyer\",\"reason\":\"never left%s\"%s}"
                                .formatted(part.isEmpty() ? "" : ", a part", part));
    }

    private static String onlyOpenCase() {
        return Awaitility.await("an open case")
                .atMost(PATIENCE)
                .until(
                        () -> server.operator().get("/v1/cases?state=open").ok().get("items"),
                        items -> items.size() == 1)
                .get(0)
                .get("case_id")
                .asText();
    }

    /** Exit status of the command that people run. */
    private static int reconcile() {
        return Shell.run("reconcile", "--data", server.dataDir().toString());
    }

    private static Scene paidInAdvance() {
        Scene scene = Scene.on(server);
        Buyer buyer = scene.owner();
        String deposit = deposit(buyer, 90_000);
        pay(awaitDeposit(buyer, deposit, "invoiced").get("bolt11").asText());
        awaitDeposit(buyer, deposit, "received");
        accept(scene);
        buyer.awaitOrder(scene.order(), "closed_at");
        awaitBalance(buyer, 0);
        return scene;
    }

    private static Answer refund(String key, String order, long msat) {
        return refund(key, order, msat, "overcharged");
    }

    private static Answer refund(String key, String order, long msat, String reason) {
        return server.operator()
                .post(
                        "/v1/refunds",
                        key,
                        ("{\"order_id\":\"%s\",\"amount_msat\":%d,\"reason\":\"%s\","
                                        + "\"note\":\"too dear\"}")
                                .formatted(order, msat, reason));
    }

    private static long balanceOf(Buyer buyer) {
        return buyer.api()
                .get("/v1/buyers/" + buyer.pubkey() + "/balance")
                .ok()
                .get("balance_msat")
                .asLong();
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
                                                                "SELECT coalesce(sum(balance_msat),"
                                                                        + " 0) FROM ledger.accounts"
                                                                        + " WHERE path = ?",
                                                                account))
                                        .isEqualTo(msat));
    }
}
