package exchequer.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.market.money.Msat;
import exchequer.server.cli.Shell;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.Preimage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An order paid from a Spark wallet, through the whole server and the sidecar, to ledger and
 * report. The wallet behind the sidecar is made up.
 */
class SparkPaymentIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Preimage PREIMAGE = new Preimage("5a".repeat(32));

    /** Not in whole satoshis: 21 leave for it, and 3 for the service provider. */
    private static final Msat INVOICED = Msat.of(20_500);

    private static final long FEE = 500 + 3_000;

    private static RunningServer server;
    private static SparkSidecar sidecar;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        sidecar = SparkSidecar.start(0);
        sidecar.plan(
                "{\"preimage\":\"%s\",\"invoiceMsat\":%d,\"send\":\"pending\",\"at\":%d}"
                        .formatted(
                                PREIMAGE.value(),
                                INVOICED.value(),
                                Instant.now().getEpochSecond() + 1));
        Path token = Files.writeString(directory.resolve("token"), SparkSidecar.TOKEN + "\n");
        server =
                RunningServer.fresh(
                        "exchequer.settlement.rail=spark",
                        "exchequer.settlement.spark.sidecar=http://127.0.0.1:" + sidecar.port(),
                        "exchequer.settlement.spark.token=" + token,
                        "exchequer.reconcile.second-look-after=300ms",
                        "exchequer.reconcile.every=0s");
    }

    @AfterAll
    static void stop() {
        server.close();
        sidecar.close();
    }

    @Test
    void order_is_paid_over_the_sidecar_and_stands_in_ledger_and_report() {
        Buyer buyer = Buyer.register(server);
        String order = acceptedOrder(buyer);
        Awaitility.await("on its way")
                .atMost(PATIENCE)
                .until(() -> Log.of(server).count("PaymentDispatched", "order", order) == 1);

        sidecar.plan("{\"settle\":true}");
        JsonNode closed = buyer.awaitOrder(order, "closed_at");

        JsonNode payment = closed.get("payments").get(0);
        assertThat(payment.get("rail").asText()).isEqualTo("spark");
        assertThat(payment.get("proof_type").asText()).isEqualTo("PREIMAGE");
        assertThat(payment.get("proof").asText()).isEqualTo(PREIMAGE.value());
        assertThat(Log.of(server).count("PaymentSettled", "order", order)).isEqualTo(1);
        assertThat(Log.of(server).count("CaseOpened")).isZero();
        awaitBalance("treasury:spark", -INVOICED.value() - FEE);
        awaitBalance("expense:routing", FEE);
        assertThat(server.operator().get("/v1/ledger/verification").ok().get("ok").asBoolean())
                .isTrue();
        assertReported();
        assertThat(reconcile()).as("rail, log and books agree").isZero();
        assertReadyOnlyWithItsSidecar();
    }

    private static String acceptedOrder(Buyer buyer) {
        try (Provider provider = new Provider(server, (_, _) -> invoice())) {
            String rfq = buyer.open(provider.targeted("acceptance", "\"manual\""));
            String order = buyer.award(rfq, buyer.quoteOf(rfq));
            buyer.awaitOrder(order, "proven_at");
            buyer.api().post("/v1/orders/" + order + "/accept", Buyer.freshKey(), "{}").ok();
            return order;
        }
    }

    private static String invoice() {
        return Bolt11.encode(
                        Bolt11Draft.of(
                                Network.REGTEST,
                                INVOICED,
                                Instant.now(),
                                Duration.ofHours(1),
                                PREIMAGE.hash(),
                                "cd".repeat(32),
                                "work"),
                        NodeKey.of("exactly thirty-two bytes of text".getBytes(US_ASCII)))
                .text();
    }

    private static void assertReported() {
        JsonNode report =
                server.operator()
                        .get(
                                "/v1/reports/nip90-payments/daily?zone=UTC&date="
                                        + LocalDate.now(ZoneOffset.UTC))
                        .ok();
        assertThat(report.get("payment_count").asLong()).isEqualTo(1);
        assertThat(report.get("attested_count").asLong()).isZero();
        JsonNode row = report.get("rows").get(0);
        assertThat(row.get("rail").asText()).isEqualTo("spark");
        assertThat(row.get("amount_msat").asLong()).isEqualTo(INVOICED.value());
        assertThat(row.get("fee_msat").asLong()).isEqualTo(FEE);
        assertThat(row.get("proof_type").asText()).isEqualTo("PREIMAGE");
        assertThat(row.get("proof").asText()).isEqualTo(PREIMAGE.value());
        assertThat(row.get("preimage_ok").asBoolean()).isTrue();
    }

    /** Exit status of the command that people run. */
    private static int reconcile() {
        return Shell.run("reconcile", "--data", server.dataDir().toString());
    }

    private static void assertReadyOnlyWithItsSidecar() {
        assertThat(server.anybody().get("/health/ready").status()).isEqualTo(200);
        sidecar.close();
        Answer without = server.anybody().get("/health/ready");
        assertThat(without.status()).isEqualTo(503);
        assertThat(without.json().toString()).contains("spark_sidecar");

        sidecar = SparkSidecar.start(sidecar.port());

        Awaitility.await("ready again")
                .atMost(PATIENCE)
                .until(() -> server.anybody().get("/health/ready").status() == 200);
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
