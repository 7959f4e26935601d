package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.PaymentPlan;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightningj.lnd.router.proto.RouterOuterClass.SendPaymentRequest;

/** The rail contract on the LND adapter, against a fake LND over loopback without TLS. */
class LndRailTest extends PaymentRailContract {

    private final InMemoryRail node =
            new InMemoryRail(SETTINGS, script, clock, new Random(11), FUNDS);
    private final InvoiceIssuer payee = node.payee("provider");
    private final FakeLnd lnd = new FakeLnd(node, clock);
    private Server server;
    private LndRail rail;

    @BeforeEach
    void start() throws IOException {
        server = serve(0);
        LndSettings settings =
                new LndSettings(
                        "lnd-test",
                        Network.REGTEST,
                        "127.0.0.1",
                        server.getPort(),
                        Path.of("unused"),
                        new Macaroon("00"),
                        Duration.ofSeconds(10),
                        144);
        rail =
                new LndRail(
                        settings,
                        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                                .usePlaintext()
                                .build(),
                        clock);
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
    protected PaymentRail rail() {
        return rail;
    }

    @Override
    protected InvoiceIssuer payee() {
        return payee;
    }

    @Override
    protected void tick() {
        node.tick();
    }

    @Override
    protected void resolve(PaymentHash hash, PaymentPlan.Ending ending) {
        node.resolve(hash, ending);
    }

    @Override
    protected void awaitSubscribed(int subscriptions) {
        await().atMost(Duration.ofSeconds(20)).until(() -> lnd.subscribers() == subscriptions);
    }

    @Test
    void every_order_bounds_fee_time_and_time_lock() {
        Bolt11Invoice invoice =
                payee.createInvoice(Msat.ofSat(21), "bounded", Duration.ofMinutes(5));

        rail.pay(PayRequest.of(invoice, Msat.of(1_234), Duration.ofSeconds(42)));

        assertThat(lnd.orders())
                .containsExactly(
                        SendPaymentRequest.newBuilder()
                                .setPaymentRequest(invoice.text())
                                .setFeeLimitMsat(1_234)
                                .setTimeoutSeconds(42)
                                .setCltvLimit(144)
                                .build());
    }

    @Test
    void a_node_that_restarts_is_found_again_and_keeps_giving_hints() throws Exception {
        List<RailUpdate> heard = new CopyOnWriteArrayList<>();
        Bolt11Invoice invoice =
                payee.createInvoice(Msat.ofSat(21), "restart", Duration.ofMinutes(5));
        try (var _ = rail.subscribe(heard::add)) {
            awaitSubscribed(1);
            int port = server.getPort();
            server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
            assertThat(rail.track(invoice.paymentHash()))
                    .isInstanceOf(RailUpdate.Unavailable.class);
            await().atMost(Duration.ofSeconds(20)).until(() -> lnd.subscribers() == 0);

            server = serve(port);
            awaitSubscribed(1);
            rail.pay(PayRequest.of(invoice, Msat.ofSat(10), Duration.ofSeconds(30)));
            clock.advance(SETTLEMENT_DELAY);
            tick();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> heard.stream().anyMatch(RailUpdate.Succeeded.class::isInstance));
        }
    }
}
