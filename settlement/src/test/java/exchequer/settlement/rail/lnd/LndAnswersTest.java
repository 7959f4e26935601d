package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightningj.lnd.proto.LightningApi.Payment;
import org.lightningj.lnd.router.proto.RouterGrpc;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;
import org.lightningj.lnd.router.proto.RouterOuterClass.TrackPaymentRequest;

/** What the adapter makes of single answers, the strange ones included. */
class LndAnswersTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Preimage PREIMAGE = new Preimage("5a".repeat(32));
    private static final Bolt11Invoice INVOICE =
            Bolt11.encode(
                    Bolt11Draft.of(
                            Network.REGTEST,
                            Msat.ofSat(7),
                            NOW,
                            Duration.ofMinutes(5),
                            PREIMAGE.hash(),
                            "cd".repeat(32),
                            "work"),
                    key());

    private Consumer<StreamObserver<Payment>> onSend = answers -> fail(answers, Status.INTERNAL);
    private Consumer<StreamObserver<Payment>> onTrack = answers -> fail(answers, Status.NOT_FOUND);
    private volatile SendPaymentRequest lastOrder = SendPaymentRequest.getDefaultInstance();
    private Server server;
    private LndRail rail;

    @BeforeEach
    void start() throws IOException {
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(new ScriptedRouter())
                        .build()
                        .start();
        rail =
                new LndRail(
                        new LndSettings(
                                "lnd-test",
                                Network.REGTEST,
                                "127.0.0.1",
                                server.getPort(),
                                Path.of("unused"),
                                new Macaroon("00"),
                                Duration.ofMillis(700),
                                144),
                        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                                .usePlaintext()
                                .build(),
                        InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() throws InterruptedException {
        rail.close();
        server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void in_flight_and_the_newer_initiated_are_both_under_way(int status) {
        onTrack = answers -> answers.onNext(stored().setStatusValue(status).build());

        assertThat(rail.track(PREIMAGE.hash())).isEqualTo(new RailUpdate.InFlight(PREIMAGE.hash()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 99})
    void a_status_nobody_knows_is_an_unknown_outcome(int status) {
        onTrack = answers -> answers.onNext(stored().setStatusValue(status).build());

        assertThat(rail.track(PREIMAGE.hash())).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, ERROR",
        "1, TIMEOUT",
        "2, NO_ROUTE",
        "3, ERROR",
        "4, INCORRECT_PAYMENT_DETAILS",
        "5, INSUFFICIENT_BALANCE",
        "6, CANCELED",
        "77, ERROR"
    })
    void failure_reasons_newer_than_the_stubs_survive(int number, FailureReason reason) {
        onTrack =
                answers ->
                        answers.onNext(
                                stored().setStatusValue(3).setFailureReasonValue(number).build());

        assertThat(rail.track(PREIMAGE.hash()))
                .isInstanceOfSatisfying(
                        RailUpdate.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(reason));
    }

    @Test
    void a_success_without_htlcs_is_dated_now() {
        onTrack =
                answers ->
                        answers.onNext(
                                stored().setStatusValue(2)
                                        .setPaymentPreimage(PREIMAGE.value())
                                        .setValueMsat(7_000)
                                        .setFeeMsat(3)
                                        .build());

        assertThat(rail.track(PREIMAGE.hash()))
                .isEqualTo(
                        new RailUpdate.Succeeded(
                                PREIMAGE.hash(), PREIMAGE, Msat.of(3), Msat.of(7_000), NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "no hex"
            })
    void a_success_without_the_proof_is_an_unknown_outcome(String preimage) {
        onTrack =
                answers ->
                        answers.onNext(
                                stored().setStatusValue(2).setPaymentPreimage(preimage).build());

        assertThat(rail.track(PREIMAGE.hash())).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @Test
    void an_answer_about_another_payment_is_an_unknown_outcome() {
        onTrack =
                answers ->
                        answers.onNext(
                                stored().setPaymentHash("00".repeat(32)).setStatusValue(3).build());

        assertThat(rail.track(PREIMAGE.hash())).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @Test
    void a_stream_that_ends_without_an_answer_is_an_unknown_outcome() {
        onSend = StreamObserver::onCompleted;
        onTrack = StreamObserver::onCompleted;

        assertThat(pay()).isInstanceOf(RailUpdate.Unavailable.class);
        assertThat(rail.track(PREIMAGE.hash())).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @Test
    void a_node_that_never_answers_is_not_waited_for() {
        onSend = _ -> {};
        onTrack = _ -> {};

        assertThat(pay()).isInstanceOf(RailUpdate.Unavailable.class);
        assertThat(rail.track(PREIMAGE.hash())).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {
                "UNAVAILABLE",
                "DEADLINE_EXCEEDED",
                "CANCELLED",
                "INTERNAL",
                "UNKNOWN",
                "PERMISSION_DENIED",
                "UNAUTHENTICATED"
            })
    void no_other_error_than_a_known_refusal_ends_a_payment(Status.Code code) {
        onSend = answers -> fail(answers, code.toStatus().withDescription("something"));

        assertThat(pay()).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "invoice expired. Valid until 2026-03-01, INVOICE_EXPIRED",
        "self-payments not allowed, REFUSED",
        "amount must be specified when paying a zero amount invoice, REFUSED",
        "cltv limit 144 should be greater than 1011, REFUSED"
    })
    void a_known_refusal_of_a_payment_that_does_not_exist_is_a_failure(
            String text, FailureReason reason) {
        onSend = answers -> fail(answers, Status.UNKNOWN.withDescription(text));

        assertThat(pay()).isEqualTo(new RailUpdate.Failed(PREIMAGE.hash(), reason, text));
    }

    @Test
    void a_refusal_is_no_failure_while_an_earlier_order_is_at_work() {
        onSend = answers -> fail(answers, Status.UNKNOWN.withDescription("invoice expired."));
        onTrack = answers -> answers.onNext(stored().setStatusValue(1).build());

        assertThat(pay()).isEqualTo(new RailUpdate.InFlight(PREIMAGE.hash()));
    }

    @Test
    void a_refusal_is_no_failure_while_the_record_cannot_be_read() {
        onSend = answers -> fail(answers, Status.UNKNOWN.withDescription("invoice expired."));
        onTrack = answers -> fail(answers, Status.UNAVAILABLE);

        assertThat(pay()).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @Test
    void the_failure_of_an_earlier_attempt_is_not_the_answer_to_this_one() {
        onSend = answers -> fail(answers, Status.UNKNOWN.withDescription("something new"));
        onTrack = answers -> answers.onNext(stored().setStatusValue(3).build());

        assertThat(pay()).isInstanceOf(RailUpdate.Unavailable.class);
    }

    @Test
    void an_open_amount_is_filled_in() {
        onSend = answers -> answers.onNext(stored().setStatusValue(1).build());
        Bolt11Invoice open =
                Bolt11.encode(
                        new Bolt11Draft(
                                Network.REGTEST,
                                Optional.empty(),
                                NOW,
                                Duration.ofMinutes(5),
                                PREIMAGE.hash(),
                                "cd".repeat(32),
                                Optional.of("tip"),
                                Optional.empty(),
                                18,
                                Bolt11Draft.DEFAULT_FEATURES),
                        key());

        rail.pay(
                new PayRequest(
                        open.text(),
                        Optional.of(Msat.of(123_456)),
                        Msat.ZERO,
                        Duration.ofSeconds(30)));

        assertThat(lastOrder.getAmtMsat()).isEqualTo(123_456);
        assertThat(lastOrder.getFeeLimitMsat()).isZero();
    }

    @Test
    void secrets_of_the_connection_are_not_printed() {
        assertThat(new Macaroon("c0ffee").toString()).doesNotContain("c0ffee");
    }

    private RailUpdate pay() {
        return rail.pay(PayRequest.of(INVOICE, Msat.ofSat(1), Duration.ofSeconds(30)));
    }

    private static Payment.Builder stored() {
        return Payment.newBuilder().setPaymentHash(PREIMAGE.hash().value());
    }

    private static void fail(StreamObserver<?> answers, Status status) {
        answers.onError(status.asRuntimeException());
    }

    private static NodeKey key() {
        return NodeKey.of("exactly thirty-two bytes of text".getBytes(StandardCharsets.US_ASCII));
    }

    private final class ScriptedRouter extends RouterGrpc.RouterImplBase {

        @Override
        public void sendPaymentV2(SendPaymentRequest order, StreamObserver<Payment> answers) {
            lastOrder = order;
            onSend.accept(answers);
        }

        @Override
        public void trackPaymentV2(TrackPaymentRequest question, StreamObserver<Payment> answers) {
            onTrack.accept(answers);
        }
    }
}
