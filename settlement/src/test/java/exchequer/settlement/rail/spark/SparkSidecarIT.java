package exchequer.settlement.rail.spark;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.spark.SparkAnswer.Absent;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkAnswer.Refused;
import exchequer.settlement.rail.spark.SparkAnswer.Unknown;
import exchequer.settlement.rail.spark.SparkPayment.Proof;
import exchequer.settlement.rail.spark.SparkPayment.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client and the sidecar itself, in a process of its own, before a wallet that is made up. */
@Timeout(60)
class SparkSidecarIT {

    private static final String TOKEN = "a-token-of-at-least-thirty-two-characters";
    private static final Preimage PREIMAGE = new Preimage("07".repeat(32));
    private static final UUID ID = SparkOrder.idOf(PREIMAGE.hash());
    private static final Path SIDECAR = Path.of("../infra/spark-sidecar");

    private Process process;
    private BufferedReader output;
    private SparkSidecar sidecar;
    private int port;

    @BeforeEach
    void start() throws IOException {
        process =
                new ProcessBuilder("node", "test/fake-main.mjs", TOKEN)
                        .directory(SIDECAR.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        output = process.inputReader(StandardCharsets.UTF_8);
        port = Integer.parseInt(output.readLine());
        sidecar = client(TOKEN, port);
    }

    @AfterEach
    void stop() {
        sidecar.close();
        process.destroyForcibly();
    }

    @Test
    void a_lightning_payment_comes_with_its_preimage() {
        SparkPayment payment = done(sidecar.pay(order("lnbcrt15u1work")));

        assertThat(payment.id()).isEqualTo(ID.toString());
        assertThat(payment.state()).isEqualTo(State.COMPLETED);
        assertThat(payment.amount()).isEqualTo(Msat.ofSat(1_500));
        assertThat(payment.fee()).isEqualTo(Msat.ofSat(3));
        assertThat(payment.proof()).contains(new Proof.ByPreimage(PREIMAGE));
        assertThat(sidecar.payment(ID)).isEqualTo(new Done<>(payment));
        assertThat(sidecar.payments(Instant.EPOCH, 0, 10)).isEqualTo(new Done<>(List.of(payment)));
    }

    @Test
    void a_transfer_comes_with_its_id() {
        assertThat(done(sidecar.pay(order("sparkrt1work"))).proof())
                .contains(new Proof.ByTransfer(ID.toString()));
    }

    @Test
    void a_preimage_of_something_else_is_no_proof() throws IOException {
        plan("{\"proof\":\"" + "08".repeat(32) + "\"}");

        assertThat(done(sidecar.pay(order("lnbcrt15u1work"))).proof()).isEmpty();
    }

    @Test
    void the_same_order_is_one_payment() {
        SparkPayment first = done(sidecar.pay(order("lnbcrt15u1work")));

        assertThat(sidecar.pay(order("lnbcrt15u1work"))).isEqualTo(new Done<>(first));
        assertThat(sidecar.pay(order("lnbcrt15u1other"))).isInstanceOf(Refused.class);
    }

    @Test
    void what_may_have_been_begun_is_unknown() throws IOException {
        plan("{\"send\":\"never-arrives\"}");

        assertThat(sidecar.pay(order("lnbcrt15u1work"))).isInstanceOf(Unknown.class);
        assertThat(sidecar.payment(ID)).isEqualTo(new Absent<>());
        plan("{\"get\":\"fails\"}");
        assertThat(sidecar.payment(ID)).isInstanceOf(Unknown.class);
    }

    @Test
    void what_costs_more_than_the_cap_is_refused() {
        SparkOrder cheap = new SparkOrder(ID, "lnbcrt15u1work", Optional.empty(), Msat.of(2_999));

        assertThat(sidecar.pay(cheap))
                .isInstanceOfSatisfying(
                        Refused.class, it -> assertThat(it.code()).isEqualTo("fee_above_cap"));
    }

    @Test
    void nobody_there_and_nobody_known_began_nothing() {
        try (SparkSidecar stranger = client("another token", port)) {
            assertThat(stranger.pay(order("lnbcrt15u1work")))
                    .isInstanceOfSatisfying(
                            Refused.class, it -> assertThat(it.code()).isEqualTo("unauthorized"));
        }
        process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(sidecar.pay(order("lnbcrt15u1work")))
                .isInstanceOfAny(Refused.class, Unknown.class);
        assertThat(sidecar.payment(ID)).isInstanceOf(Refused.class);
    }

    @Test
    void the_rest_is_asked_for_as_the_sidecar_wants_it() {
        assertThat(sidecar.balance()).isEqualTo(new Done<>(Msat.ofSat(1_000)));
        assertThat(sidecar.address()).isEqualTo(new Done<>("sparkrt1made"));
        assertThat(sidecar.sync()).isEqualTo(new Done<>(true));
        assertThat(done(sidecar.claim(PREIMAGE)).amount()).isEqualTo(Msat.ofSat(21));
        Duration expiry = Duration.ofMinutes(10);
        for (SparkSidecar.Kind kind : SparkSidecar.Kind.values()) {
            assertThat(sidecar.invoice(kind, Msat.ofSat(21), "work", expiry))
                    .isInstanceOf(Done.class);
        }
        assertThat(sidecar.heldInvoice(PREIMAGE.hash(), Msat.ofSat(21), "work", expiry))
                .isEqualTo(new Done<>("lnbcrt1made"));
    }

    @Test
    void the_sidecars_own_tests_pass() throws Exception {
        Process tests =
                new ProcessBuilder("node", "--test", "test/sidecar.test.mjs")
                        .directory(SIDECAR.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(tests.waitFor()).as(said).isZero();
    }

    @Test
    void an_id_is_a_uuid_and_each_hash_has_its_own() {
        assertThat(ID.version()).isEqualTo(8);
        assertThat(ID.variant()).isEqualTo(2);
        assertThat(SparkOrder.idOf(PREIMAGE.hash())).isEqualTo(ID);
        assertThat(SparkOrder.idOf(new Preimage("08".repeat(32)).hash())).isNotEqualTo(ID);
    }

    private static SparkOrder order(String request) {
        return new SparkOrder(ID, request, Optional.empty(), Msat.ofSat(3));
    }

    private static <T> T done(SparkAnswer<T> answer) {
        assertThat(answer).isInstanceOf(Done.class);
        return ((Done<T>) answer).value();
    }

    private void plan(String json) throws IOException {
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(json + "\n");
        input.flush();
        assertThat(output.readLine()).isEqualTo("done");
    }

    private static SparkSidecar client(String token, int port) {
        return new SparkSidecar(
                URI.create("http://127.0.0.1:" + port), token, Duration.ofSeconds(20));
    }
}
