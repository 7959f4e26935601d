package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightningj.lnd.proto.LightningApi.BakeMacaroonRequest;
import org.lightningj.lnd.proto.LightningApi.ChannelBalanceRequest;
import org.lightningj.lnd.proto.LightningApi.CloseChannelRequest;
import org.lightningj.lnd.proto.LightningApi.DeleteAllPaymentsRequest;
import org.lightningj.lnd.proto.LightningApi.GetInfoRequest;
import org.lightningj.lnd.proto.LightningApi.Invoice;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsRequest;
import org.lightningj.lnd.proto.LightningApi.NewAddressRequest;
import org.lightningj.lnd.proto.LightningApi.SendCoinsRequest;
import org.lightningj.lnd.proto.LightningGrpc;
import org.lightningj.lnd.proto.LightningGrpc.LightningBlockingStub;
import org.lightningj.lnd.router.proto.RouterGrpc;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;

/** What the macaroons of the documentation permit, and a certificate that changes. */
class LndAccessRegtestIT {

    private static final PaymentHash UNPAID = new PaymentHash("0e".repeat(32));
    private static final Path DOCUMENTATION = Path.of("..", "docs", "lightning.md");

    private final LightningNetwork network = LightningNetwork.shared();

    /** What a thief of the payer's macaroon would like. */
    enum Forbidden {
        ERASE_PAYMENTS(
                node -> node.deleteAllPayments(DeleteAllPaymentsRequest.getDefaultInstance())),
        LOOK_AROUND(node -> node.getInfo(GetInfoRequest.getDefaultInstance())),
        INVOICE(node -> node.addInvoice(Invoice.newBuilder().setValue(1).build())),
        NEW_ADDRESS(node -> node.newAddress(NewAddressRequest.getDefaultInstance())),
        SEND_COINS(node -> node.sendCoins(SendCoinsRequest.getDefaultInstance()));

        private final Consumer<LightningBlockingStub> call;

        Forbidden(Consumer<LightningBlockingStub> call) {
            this.call = call;
        }
    }

    @ParameterizedTest
    @EnumSource(Forbidden.class)
    void the_payers_macaroon_does_not_permit_to(Forbidden deed) throws Exception {
        assertRefused(
                Treasury.settings(network.alice(), Network.REGTEST, Treasury.CLTV_LIMIT),
                deed.call);
    }

    @Test
    void a_rail_whose_macaroon_is_refused_says_that_it_knows_nothing() throws IOException {
        LndSettings right =
                Treasury.settings(network.alice(), Network.REGTEST, Treasury.CLTV_LIMIT);
        network.alice().bakeMacaroon("useless.macaroon", List.of("/lnrpc.Lightning/GetInfo"));
        LndSettings wrong =
                new LndSettings(
                        right.name(),
                        right.network(),
                        right.host(),
                        right.port(),
                        right.tlsCertificate(),
                        Macaroon.read(
                                network.alice().certificate().resolveSibling("useless.macaroon")),
                        right.answerTimeout(),
                        right.cltvLimitBlocks());
        var invoice =
                new HoldingPayee(network.carol())
                        .createInvoice(Msat.ofSat(1), "no entry", Duration.ofMinutes(1));
        try (LndRail rail = LndRail.connect(wrong, InstantSource.system())) {
            assertThat(rail.pay(Treasury.order(invoice)))
                    .isInstanceOf(RailUpdate.Unavailable.class);
            assertThat(rail.track(UNPAID)).isInstanceOf(RailUpdate.Unavailable.class);
        }
    }

    @Test
    void the_documented_macaroon_of_the_payer_is_the_one_these_tests_pay_with() throws IOException {
        assertThat(documented("payer.macaroon")).containsExactlyElementsOf(Macaroon.PAYER);
    }

    @Test
    void the_documented_macaroon_of_the_receiver_is_the_one_these_tests_are_paid_with()
            throws IOException {
        assertThat(documented("receiver.macaroon")).containsExactlyElementsOf(Macaroon.RECEIVER);
    }

    @Test
    void the_receivers_macaroon_permits_what_the_receiver_asks_for_and_no_call_more()
            throws Exception {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        Preimage preimage = new Preimage("%064x".formatted(System.nanoTime()));
        try (LndReceivingRail rail = Till.rail(network.carol(), noting(asked));
                LndRail payer = Treasury.rail(network.alice())) {
            rail.createInvoice(Msat.ofSat(1), "ordinary", Duration.ofMinutes(5));
            var terms =
                    new HoldInvoiceTerms(
                            preimage.hash(), Msat.ofSat(1), "held", Duration.ofMinutes(5), 144);
            HoldAnswer answer = rail.createHoldInvoice(terms);
            assertThat(answer).isInstanceOf(HoldAnswer.Issued.class);
            List<InvoiceState> states = new CopyOnWriteArrayList<>();
            List<InvoiceNews> news = new CopyOnWriteArrayList<>();
            try (var _ = rail.subscribe(InvoiceCursor.START, news::add);
                    var _ = rail.follow(preimage.hash(), states::add)) {
                payer.pay(Treasury.order(((HoldAnswer.Issued) answer).invoice()));
                await().atMost(HoldingPayee.PATIENCE)
                        .until(() -> rail.lookup(preimage.hash()) instanceof InvoiceState.Locked);
                assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
                assertThat(rail.cancelHold(preimage.hash()))
                        .isEqualTo(new CancelAnswer.AlreadySettled());
                assertThat(rail.blockHeight()).isInstanceOf(HeightAnswer.Height.class);
                await().atMost(HoldingPayee.PATIENCE).until(() -> states.size() == 3);
                await().atMost(HoldingPayee.PATIENCE)
                        .until(
                                () ->
                                        news.stream()
                                                .filter(it -> it.hash().equals(preimage.hash()))
                                                .anyMatch(InvoiceNews.Settled.class::isInstance));
            }
            Treasury.awaitNothingInFlight(payer);
        }
        assertThat(asked).containsExactlyInAnyOrderElementsOf(Macaroon.RECEIVER);
    }

    /** Notes the calls as a macaroon names them. */
    private static ClientInterceptor noting(Set<String> asked) {
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel connection) {
                asked.add("/" + method.getFullMethodName());
                return connection.newCall(method, options);
            }
        };
    }

    /** What a thief of the receiver's macaroon would like. */
    enum ForbiddenToTheReceiver {
        PAY(
                node ->
                        RouterGrpc.newBlockingStub(node.getChannel())
                                .withDeadlineAfter(20, TimeUnit.SECONDS)
                                .sendPaymentV2(SendPaymentRequest.getDefaultInstance())
                                .next()),
        LIST_PAYMENTS(node -> node.listPayments(ListPaymentsRequest.getDefaultInstance())),
        SEE_BALANCES(node -> node.channelBalance(ChannelBalanceRequest.getDefaultInstance())),
        SEND_COINS(node -> node.sendCoins(SendCoinsRequest.getDefaultInstance())),
        CLOSE_CHANNELS(node -> node.closeChannel(CloseChannelRequest.getDefaultInstance()).next()),
        BAKE(node -> node.bakeMacaroon(BakeMacaroonRequest.getDefaultInstance()));

        private final Consumer<LightningBlockingStub> call;

        ForbiddenToTheReceiver(Consumer<LightningBlockingStub> call) {
            this.call = call;
        }
    }

    @ParameterizedTest
    @EnumSource(ForbiddenToTheReceiver.class)
    void the_receivers_macaroon_does_not_permit_to(ForbiddenToTheReceiver deed) throws Exception {
        assertRefused(Till.settings(network.carol()), deed.call);
    }

    private static void assertRefused(LndSettings settings, Consumer<LightningBlockingStub> call)
            throws IOException {
        ManagedChannel channel = LndChannels.open(settings);
        try {
            LightningBlockingStub node =
                    LightningGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> call.accept(node))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("permission denied");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void a_node_that_renewed_its_certificate_is_found_again_without_a_restart_of_ours()
            throws Exception {
        Path copy = Files.createTempDirectory("exchequer-certificate-").resolve("tls.cert");
        Files.copy(network.alice().certificate(), copy);
        LndSettings settings =
                Treasury.settings(network.alice(), Network.REGTEST, Treasury.CLTV_LIMIT);
        LndSettings copied =
                new LndSettings(
                        settings.name(),
                        settings.network(),
                        settings.host(),
                        settings.port(),
                        copy,
                        settings.macaroon(),
                        settings.answerTimeout(),
                        settings.cltvLimitBlocks());
        try (LndRail rail = LndRail.connect(copied, InstantSource.system())) {
            assertThat(rail.track(UNPAID)).isEqualTo(new NotFound(UNPAID));

            network.alice().renewCertificate();
            network.awaitReady();
            assertThat(rail.track(UNPAID)).isInstanceOf(RailUpdate.Unavailable.class);

            Files.copy(network.alice().certificate(), copy, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rail.track(UNPAID).equals(new NotFound(UNPAID)));
        }
    }

    /** The calls after {@code uri:} in the command that writes the named file. */
    private static List<String> documented(String fileName) throws IOException {
        String text = Files.readString(DOCUMENTATION);
        String command =
                Pattern.compile("lncli[^`]*?bakemacaroon[^`]*?" + fileName + "[^`]*")
                        .matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .findFirst()
                        .orElseThrow();
        return Pattern.compile("uri:(\\S+)")
                .matcher(command)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
