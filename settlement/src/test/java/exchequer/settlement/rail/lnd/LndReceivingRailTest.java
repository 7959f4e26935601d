package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRailContract;
import exchequer.settlement.rail.simulated.InMemoryRail;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightningj.lnd.proto.LightningApi.Invoice;

/** The receiving contract on the LND adapter, against a fake LND over loopback without TLS. */
class LndReceivingRailTest extends ReceivingRailContract {

    private final InMemoryRail payer =
            new InMemoryRail(SETTINGS, script, clock, new Random(11), FUNDS);
    private final FakeLndReceiver lnd = new FakeLndReceiver(payer.payee("treasury"));
    private Server server;
    private LndReceivingRail rail;

    @BeforeEach
    void start() throws IOException {
        server = serve(0);
        rail =
                new LndReceivingRail(
                        new LndSettings(
                                "lnd-test",
                                Network.REGTEST,
                                "127.0.0.1",
                                server.getPort(),
                                Path.of("unused"),
                                new Macaroon("00"),
                                Duration.ofSeconds(10),
                                144),
                        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                                .usePlaintext()
                                .build());
    }

    private Server serve(int port) throws IOException {
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        lnd.services().forEach(builder::addService);
        return builder.build().start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        rail.close();
        server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    }

    @Override
    protected ReceivingRail rail() {
        return rail;
    }

    @Override
    protected PaymentRail payer() {
        return payer;
    }

    @Override
    protected void tick() {
        payer.tick();
    }

    @Override
    protected void mine(int blocks) {
        payer.mine(blocks);
    }

    @Test
    void a_node_that_restarts_is_found_again_and_what_happened_meanwhile_is_told()
            throws Exception {
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        var first = rail.createInvoice(Msat.ofSat(1), "first", Duration.ofMinutes(5));
        try (var _ = rail.subscribe(InvoiceCursor.START, heard::add)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.size() == 1);
            int port = server.getPort();
            server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
            assertThat(rail.lookup(first.paymentHash()))
                    .isInstanceOf(InvoiceState.Unavailable.class);
            payer.payee("treasury")
                    .createInvoice(Msat.ofSat(2), "meanwhile", Duration.ofMinutes(5));

            server = serve(port);

            await().atMost(Duration.ofSeconds(20)).until(() -> heard.size() == 2);
            assertThat(heard).doesNotHaveDuplicates();
        }
    }

    @Test
    void what_falls_between_the_list_and_the_stream_is_told_though_nothing_follows() {
        CountDownLatch listed = new CountDownLatch(1);
        ReceivingRail node = payer.payee("treasury");
        lnd.afterListing(listed::countDown);
        lnd.beforeSubscribing(
                () -> {
                    awaitOpen(listed);
                    node.createInvoice(Msat.ofSat(1), "in between", Duration.ofMinutes(5));
                });
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();

        try (var _ = rail.subscribe(InvoiceCursor.START, heard::add)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> heard.size() == 1);
        }
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_state_nobody_knows_is_an_unknown_outcome() {
        Preimage preimage = preimage();

        assertThat(
                        LndInvoices.read(
                                preimage.hash(), invoice(preimage.hash()).setStateValue(9).build()))
                .isInstanceOf(InvoiceState.Unavailable.class);
    }

    @Test
    void a_settlement_without_its_preimage_is_none() {
        Preimage preimage = preimage();
        Invoice claimed =
                invoice(preimage.hash())
                        .setState(Invoice.InvoiceState.SETTLED)
                        .setRPreimage(ByteString.copyFrom(preimage().bytes()))
                        .setAmtPaidMsat(1_000)
                        .build();

        assertThat(LndInvoices.read(preimage.hash(), claimed))
                .isInstanceOf(InvoiceState.Unavailable.class);
    }

    @Test
    void an_answer_about_another_invoice_is_none() {
        assertThat(
                        LndInvoices.read(
                                preimage().hash(),
                                invoice(preimage().hash())
                                        .setState(Invoice.InvoiceState.CANCELED)
                                        .build()))
                .isInstanceOf(InvoiceState.Unavailable.class);
    }

    private static Invoice.Builder invoice(PaymentHash hash) {
        return Invoice.newBuilder().setRHash(ByteString.copyFrom(hash.bytes()));
    }
}
