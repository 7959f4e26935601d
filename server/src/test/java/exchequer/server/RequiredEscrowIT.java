package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A market that pays nobody but with the buyer's own money, and work that is accepted at once. */
class RequiredEscrowIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server =
                RunningServer.fresh(
                        "exchequer.settlement.escrow.mode=REQUIRED",
                        "exchequer.settlement.escrow.pay-within=20s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void work_that_is_accepted_with_its_award_is_paid_with_the_buyers_money_all_the_same() {
        String order = acceptedAtOnce(Buyer.register(server));
        String path = "/v1/orders/" + order + "/escrow";
        JsonNode escrow =
                Awaitility.await("the escrow of " + order)
                        .atMost(PATIENCE)
                        .until(
                                () -> server.operator().get(path),
                                answer ->
                                        answer.status() == 200
                                                && answer.json().path("bolt11").isTextual())
                        .json();
        Log log = Log.of(server);
        assertThat(log.count("PaymentIntended", "order", order)).isZero();

        server.anybody()
                .post(
                        "/v1/simulated-lightning/payments",
                        Buyer.freshKey(),
                        "{\"wallet\":\"a-buyer\",\"bolt11\":\"%s\"}"
                                .formatted(escrow.get("bolt11").asText()))
                .ok();

        awaitClosed(order, "paid");
        assertThat(log.count("EscrowReleased", "order", order)).isEqualTo(1);
        assertThat(log.count("PaymentSettled", "order", order)).isEqualTo(1);
    }

    @Test
    void accepted_work_whose_buyer_never_pays_is_a_case_and_can_be_voided() {
        String order = acceptedAtOnce(Buyer.register(server));
        JsonNode question =
                Awaitility.await("a case about " + order)
                        .atMost(PATIENCE)
                        .until(
                                () ->
                                        server.operator()
                                                .get("/v1/cases?state=open")
                                                .ok()
                                                .get("items"),
                                items -> items.findValuesAsText("order_id").contains(order))
                        .get(0);
        assertThat(question.get("kind").asText()).isEqualTo("escrow_lost");
        assertThat(question.get("evidence").get("rail_said").asText()).isEqualTo("never_locked");
        String caseId = question.get("case_id").asText();
        awaitBalance("suspense:case:" + caseId, Provider.PRICE_MSAT);

        server.operator()
                .post(
                        "/v1/cases/" + caseId + "/resolution",
                        Buyer.freshKey(),
                        "{\"resolution\":\"void\",\"reason\":\"the buyer is gone\"}")
                .ok();

        awaitClosed(order, "failed");
        awaitBalance("suspense:case:" + caseId, 0);
        assertThat(Log.of(server).count("PaymentIntended", "order", order)).isZero();
    }

    /** Delivered before the award, which accepts it in the same breath. */
    private static String acceptedAtOnce(Buyer buyer) {
        try (Provider provider = new Provider(server)) {
            String rfq =
                    buyer.open(
                            provider.targeted(
                                    "award_policy",
                                    "\"first_payable\"",
                                    "acceptance",
                                    "\"automatic\""));
            JsonNode awarded =
                    Awaitility.await("the award of " + rfq)
                            .atMost(PATIENCE)
                            .until(
                                    () -> buyer.api().get("/v1/rfqs/" + rfq),
                                    answer ->
                                            answer.status() == 200
                                                    && answer.json()
                                                            .get("rfq")
                                                            .path("order_id")
                                                            .isTextual())
                            .json();
            String order = awarded.get("rfq").get("order_id").asText();
            buyer.awaitOrder(order, "accepted_at");
            return order;
        }
    }

    private static void awaitClosed(String order, String outcome) {
        Awaitility.await(order + " closed")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                server.operator()
                                                        .get("/v1/orders/" + order)
                                                        .ok()
                                                        .get("order")
                                                        .path("outcome")
                                                        .asText())
                                        .isEqualTo(outcome));
    }

    private static void awaitBalance(String account, long msat) {
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
