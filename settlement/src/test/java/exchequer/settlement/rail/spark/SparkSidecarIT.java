package exchequer.settlement.rail.spark;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.spark.SparkAnswer.Absent;
import exchequer.settlement.rail.spark.SparkAnswer.Done;
import exchequer.settlement.rail.spark.SparkAnswer.Refused;
import exchequer.settlement.rail.spark.SparkAnswer.Unknown;
import exchequer.settlement.rail.spark.SparkPayment.State;
import exchequer.settlement.spark.SparkAddress;
import exchequer.settlement.spark.SparkDecoding.Decoded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client and the sidecar itself, in a process of its own, before a wallet that is made up. */
@Timeout(60)
class SparkSidecarIT {

    private static final Preimage PREIMAGE = new Preimage("07".repeat(32));
    private static final TransferId ID = TransferId.of(PREIMAGE.hash(), 1);

    private SidecarProcess process;
    private SparkSidecar sidecar;

    @BeforeEach
    void start() throws IOException {
        process = SidecarProcess.start("fake-main.mjs");
        sidecar = process.client();
    }

    @AfterEach
    void stop() {
        sidecar.close();
        process.close();
    }

    @Test
    void a_lightning_payment_comes_with_its_preimage() {
        SparkPayment payment = done(sidecar.pay(order("lnbcrt15u1work")));

        assertThat(payment.id()).isEqualTo(ID.value());
        assertThat(payment.state()).isEqualTo(State.COMPLETED);
        assertThat(payment.amount()).isEqualTo(Msat.ofSat(1_500));
        assertThat(payment.fee()).isEqualTo(Msat.ofSat(3));
        assertThat(payment.proof()).contains(new PaymentProof.ByPreimage(PREIMAGE));
        assertThat(sidecar.payment(ID)).isEqualTo(new Done<>(payment));
        assertThat(sidecar.payments(Instant.EPOCH, 0, 10)).isEqualTo(new Done<>(List.of(payment)));
    }

    @Test
    void a_transfer_comes_with_its_id() {
        assertThat(done(sidecar.pay(order("sparkrt1work"))).proof())
                .contains(new PaymentProof.ByTransfer(ID));
    }

    @Test
    void a_preimage_of_something_else_is_no_proof() throws IOException {
        process.plan("{\"proof\":\"" + "08".repeat(32) + "\"}");

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
        process.plan("{\"send\":\"never-arrives\"}");

        assertThat(sidecar.pay(order("lnbcrt15u1work"))).isInstanceOf(Unknown.class);
        assertThat(sidecar.payment(ID)).isEqualTo(new Absent<>());
        process.plan("{\"get\":\"fails\"}");
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
        try (SparkSidecar stranger = process.client("another token")) {
            assertThat(stranger.pay(order("lnbcrt15u1work")))
                    .isInstanceOfSatisfying(
                            Refused.class, it -> assertThat(it.code()).isEqualTo("unauthorized"));
        }
        process.kill();
        assertThat(sidecar.pay(order("lnbcrt15u1work")))
                .isInstanceOfAny(Refused.class, Unknown.class);
        assertThat(sidecar.payment(ID)).isInstanceOf(Refused.class);
    }

    @Test
    void the_rest_is_asked_for_as_the_sidecar_wants_it() {
        assertThat(sidecar.balance())
                .isEqualTo(
                        new Done<>(
                                new SparkBalance(
                                        "02" + "cd".repeat(32), Msat.ofSat(100_000), Msat.ZERO)));
        assertThat(SparkAddress.decode(done(sidecar.address()))).isInstanceOf(Decoded.class);
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
                        .directory(SidecarProcess.DIRECTORY.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(tests.waitFor()).as(said).isZero();
    }

    @Test
    void news_of_a_payment_are_told_to_whoever_listens() throws IOException {
        process.plan("{\"send\":\"pending\"}");
        SparkNews before = done(sidecar.news(OptionalLong.empty()));
        SparkPayment begun = done(sidecar.pay(order("lnbcrt15u1work")));

        process.plan("{\"settle\":true}");

        SparkNews news = done(sidecar.news(OptionalLong.of(before.last())));
        assertThat(begun.state()).isEqualTo(State.PENDING);
        assertThat(news.last()).isEqualTo(before.last() + 1);
        assertThat(news.payments())
                .singleElement()
                .satisfies(
                        payment -> {
                            assertThat(payment.id()).isEqualTo(ID.value());
                            assertThat(payment.state()).isEqualTo(State.COMPLETED);
                        });
    }

    @Test
    void a_probe_says_why_nothing_could_be_paid() {
        try (SparkProbe good = new SparkProbe(process.client(), Network.REGTEST);
                SparkProbe elsewhere = new SparkProbe(process.client(), Network.MAINNET);
                SparkProbe stranger =
                        new SparkProbe(process.client("another token"), Network.REGTEST)) {
            assertThat(good.fault()).isEmpty();
            assertThat(elsewhere.fault()).contains("the wallet is on REGTEST, the rail on MAINNET");
            assertThat(stranger.fault()).isPresent();
            process.kill();
            assertThat(good.fault()).isPresent();
        }
    }

    private static SparkOrder order(String request) {
        return new SparkOrder(ID, request, Optional.empty(), Msat.ofSat(3));
    }

    private static <T> T done(SparkAnswer<T> answer) {
        assertThat(answer).isInstanceOf(Done.class);
        return ((Done<T>) answer).value();
    }
}
