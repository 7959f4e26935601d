package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.market.money.Msat;
import exchequer.server.cli.Shell;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Somebody pays with the treasury's node, behind the market's back. */
class ReconcileIT {

    private static final Msat AMOUNT = Msat.of(12_345_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RunningServer server;

    /** Equal seeds would make equal invoices. */
    private static long seed = 5;

    @BeforeAll
    static void start() {
        server =
                RunningServer.fresh(
                        "exchequer.reconcile.second-look-after=300ms",
                        "exchequer.reconcile.every=0s");
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void planted_payment_is_found_opens_a_case_and_leaves_suspense_when_it_is_resolved() {
        assertThat(reconcile()).as("nothing has happened yet").isZero();
        long lost = balance("expense:loss");
        RailUpdate.Succeeded paid = payBehindTheMarketsBack(AMOUNT);
        long total = paid.amount().plus(paid.fee()).value();

        assertThat(reconcile()).as("a difference").isEqualTo(1);

        JsonNode run = server.operator().get("/v1/reconciliations?limit=1").ok();
        String runId = run.get("items").get(0).get("run_id").asText();
        JsonNode found = null;
        for (JsonNode one :
                server.operator().get("/v1/reconciliations/" + runId).ok().get("differences")) {
            // What other tests have answered for is told again and again.
            found = one.get("standing").asText().equals("answered") ? found : one;
        }
        assertThat(found).isNotNull();
        assertThat(found.get("kind").asText()).isEqualTo("payment_without_order");
        assertThat(found.get("payment_hash").asText()).isEqualTo(paid.hash().value());
        String caseId = found.get("case_id").asText();
        String suspense = "suspense:case:" + caseId;
        awaitBalance(suspense, total);
        awaitCase("open", caseId);
        JsonNode open = server.operator().get("/v1/cases/" + caseId).ok();
        assertThat(open.get("question").get("evidence").get("preimage").asText())
                .isEqualTo(Proofs.preimage(paid.proof()).value());
        assertThat(open.get("question").get("money_in_question").get(0).get("amount_msat").asLong())
                .isEqualTo(total);
        assertThat(open.get("timeline")).hasSize(1);

        resolve(caseId);

        awaitBalance(suspense, 0);
        awaitBalance("expense:loss", lost + total);
        awaitCase("resolved", caseId);
        assertThat(reconcile()).as("the difference is answered").isZero();
        assertThat(server.operator().get("/v1/ledger/verification").ok().get("ok").asBoolean())
                .isTrue();
        assertThat(
                        server.operator()
                                .get("/v1/ledger/trial-balance")
                                .ok()
                                .get("balanced")
                                .asBoolean())
                .isTrue();
    }

    @Test
    void payment_made_by_hand_is_given_to_the_order_it_was_for_from_the_command_line() {
        Scene unpaid = Scene.on(server);
        reconcile();
        RailUpdate.Succeeded paid = payBehindTheMarketsBack(Msat.of(20_000));
        assertThat(reconcile()).isEqualTo(1);
        String caseId = onlyOpenCase();
        assertThat(cases("list")).as("one waits").isEqualTo(1);
        assertThat(cases("show", caseId.substring(0, 14))).isZero();

        assertThat(cases("resolve", caseId, "--assign", "--reason", "whose?", "--yes"))
                .as("which order?")
                .isEqualTo(2);
        assertThat(
                        cases(
                                "resolve",
                                caseId.substring(0, 14),
                                "--assign",
                                unpaid.order(),
                                "--reason",
                                "paid by hand last night",
                                "--yes"))
                .isZero();

        JsonNode order = unpaid.owner().awaitOrder(unpaid.order(), "paid_at");
        assertThat(order.get("order").get("paid_payment_hash").asText())
                .isEqualTo(paid.hash().value());
        awaitBalance("suspense:case:" + caseId, 0);
        assertThat(cases()).as("none waits").isZero();
        JsonNode resolved = server.operator().get("/v1/cases/" + caseId).ok().get("question");
        assertThat(resolved.get("outcome").asText()).isEqualTo("assigned");
        assertThat(resolved.get("order_id").asText()).isEqualTo(unpaid.order());
        assertThat(reconcile()).as("it is a payment like any other").isZero();
    }

    @Test
    void half_a_loss_and_half_a_claim_leave_nothing_in_suspense() {
        reconcile();
        long loss = balance("expense:loss");
        RailUpdate.Succeeded paid = payBehindTheMarketsBack(Msat.of(30_000));
        long total = paid.amount().plus(paid.fee()).value();
        reconcile();
        String caseId = onlyOpenCase();
        String path = "/v1/cases/" + caseId + "/resolution";
        Caller operator = server.operator();

        Answer tooMuch =
                operator.post(
                        path,
                        Buyer.freshKey(),
                        "{\"resolution\":\"write_off\",\"reason\":\"x\",\"amount_msat\":%d}"
                                .formatted(total + 1));
        assertThat(tooMuch.json().get("code").asText()).isEqualTo("case_holds_less");
        operator.post(
                        path,
                        Buyer.freshKey(),
                        "{\"resolution\":\"write_off\",\"reason\":\"half\",\"amount_msat\":10000}")
                .ok();
        awaitBalance("suspense:case:" + caseId, total - 10_000);
        assertThat(onlyOpenCase()).isEqualTo(caseId);
        String debtor = Buyer.anyKey().publicKey();
        assertThat(
                        cases(
                                "resolve",
                                caseId,
                                "--claim",
                                "--provider",
                                debtor,
                                "--reason",
                                "r",
                                "--yes"))
                .isZero();

        awaitBalance("suspense:case:" + caseId, 0);
        awaitBalance("expense:loss", loss + 10_000);
        awaitBalance("receivable:provider:" + debtor, total - 10_000);
        assertThat(cases()).isZero();
    }

    @Test
    void daily_report_says_how_the_last_reconciliation_ended() {
        int ended = reconcile();
        String outcome = ended == 0 ? "agrees" : "differs";

        Awaitility.await("the run in the report")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            JsonNode run =
                                    server.operator()
                                            .get("/v1/reports/nip90-payments/daily")
                                            .ok()
                                            .get("reconciliation");
                            String latest =
                                    server.operator()
                                            .get("/v1/reconciliations?limit=1")
                                            .ok()
                                            .get("items")
                                            .get(0)
                                            .get("run_id")
                                            .asText();
                            assertThat(run.path("run_id").asText()).isEqualTo(latest);
                            assertThat(run.get("outcome").asText()).isEqualTo(outcome);
                        });
    }

    private static int cases(String... arguments) {
        List<String> all = new ArrayList<>(List.of("cases"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", server.dataDir().toString()));
        return Shell.run(all.toArray(String[]::new));
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

    private static void resolve(String caseId) {
        String path = "/v1/cases/" + caseId + "/resolution";
        Caller operator = server.operator();
        Answer vague = operator.post(path, Buyer.freshKey(), "{\"resolution\":\"write_off\"}");
        assertThat(vague.status()).isEqualTo(422);
        Answer nobody =
                operator.post(
                        path, Buyer.freshKey(), "{\"resolution\":\"claim\",\"reason\":\"whose?\"}");
        assertThat(nobody.status()).isEqualTo(409);
        assertThat(nobody.json().get("code").asText()).isEqualTo("claim_without_provider");
        Buyer buyer = Buyer.register(server);
        String answer = "{\"resolution\":\"write_off\",\"reason\":\"a test payment\"}";
        assertThat(buyer.api().post(path, Buyer.freshKey(), answer).status()).isEqualTo(403);

        String key = Buyer.freshKey();
        assertThat(operator.post(path, key, answer).ok().get("outcome").asText())
                .isEqualTo("written_off");
        assertThat(operator.post(path, key, answer).status()).as("the same again").isEqualTo(200);
        Answer other =
                operator.post(
                        path, Buyer.freshKey(), "{\"resolution\":\"explain\",\"reason\":\"no\"}");
        assertThat(other.json().get("code").asText()).isEqualTo("case_is_resolved");
    }

    /** Exit status of the command that people run. */
    private static int reconcile() {
        return Shell.run("reconcile", "--data", server.dataDir().toString());
    }

    private static RailUpdate.Succeeded payBehindTheMarketsBack(Msat amount) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(server.infrastructure().jdbcUrl());
        database.setUser("postgres");
        try (SimulatedLightning network =
                new SimulatedLightning(
                        database,
                        SimulationSettings.regtest("exchequer").withSettlementDelay(Duration.ZERO),
                        new Script(),
                        Clock.systemUTC(),
                        new Random(++seed))) {
            Bolt11Invoice invoice =
                    network.wallet("somebody")
                            .createInvoice(amount, "not for the market", Duration.ofMinutes(5));
            PaymentRail rail = network.rail("treasury");
            rail.pay(PayRequest.of(invoice, amount, Duration.ofSeconds(10)));
            RailUpdate end =
                    Awaitility.await("the payment behind the market's back")
                            .atMost(PATIENCE)
                            .until(
                                    () -> rail.track(invoice.paymentHash()),
                                    RailUpdate.Succeeded.class::isInstance);
            return (RailUpdate.Succeeded) end;
        }
    }

    private static void awaitBalance(String account, long msat) {
        Awaitility.await(account + " at " + msat)
                .atMost(PATIENCE)
                .until(() -> balance(account) == msat);
    }

    private static long balance(String account) {
        for (JsonNode line :
                server.operator().get("/v1/ledger/trial-balance").ok().get("accounts")) {
            if (line.get("account").asText().equals(account)) {
                return line.get("balance_msat").asLong();
            }
        }
        return 0;
    }

    private static void awaitCase(String state, String caseId) {
        Awaitility.await(caseId + " " + state)
                .atMost(PATIENCE)
                .until(
                        () -> {
                            JsonNode items =
                                    server.operator()
                                            .get("/v1/cases?state=" + state)
                                            .ok()
                                            .get("items");
                            return items.findValuesAsText("case_id").contains(caseId);
                        });
    }
}
