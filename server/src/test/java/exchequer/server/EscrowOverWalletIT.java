package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.market.money.Msat;
import exchequer.server.WalletLane.Place;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.nwc.NodeTill;
import exchequer.settlement.rail.nwc.NodeWallet;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Escrow and payment through the whole server over NIP-47: one connection that may spend, one that
 * may receive, wallet services and a relay that are not ours, simulated Lightning behind them.
 */
class EscrowOverWalletIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TOTAL = Provider.PRICE_MSAT + 100 + 210;
    private static final Msat FUNDS = Msat.ofSat(1_000_000);

    private static final InMemoryRail BUYER = node(1);
    private static final InMemoryRail TREASURY = node(2);
    private static final InvoiceIssuer PROVIDER = TREASURY.payee("provider");
    private static final NodeTill TILL = new NodeTill(BUYER.payee("treasury"));
    private static final NodeWallet WALLET = new NodeWallet(TREASURY);

    private static final ScheduledExecutorService TIME =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lightning").factory());

    private static WalletLane lane;
    private static LentService spending;
    private static LentService receiving;
    private static String[] settings;
    private static RunningServer server;

    private static InMemoryRail node(int seed) {
        return new InMemoryRail(
                SimulationSettings.regtest("wallets-" + seed)
                        .withSettlementDelay(Duration.ofMillis(20)),
                new Script(),
                InstantSource.system(),
                new Random(seed),
                FUNDS);
    }

    @BeforeAll
    static void start() throws IOException {
        TIME.scheduleWithFixedDelay(EscrowOverWalletIT::goOn, 20, 20, TimeUnit.MILLISECONDS);
        lane = WalletLane.open();
        Place spender = lane.place();
        Place receiver = lane.place();
        spending = lane.service(spender);
        LentWallet.lend(WALLET, spending);
        receiving = lane.service(receiver);
        LentTill.lend(TILL, receiving);
        settings = settings(spender, receiver);
        server = RunningServer.fresh(settings);
    }

    private static void goOn() {
        BUYER.tick();
        TREASURY.tick();
        WALLET.answer();
    }

    private static String[] settings(Place spender, Place receiver) throws IOException {
        String nwc = "exchequer.settlement.nwc.";
        return new String[] {
            "exchequer.settlement.rail=nwc",
            nwc + "connection=" + file(spender),
            nwc + "receiver-connection=" + file(receiver),
            nwc + "max-fee-base-msat=1000",
            nwc + "max-fee-ppm=100",
            "exchequer.settlement.escrow.mode=ON_REQUEST",
            "exchequer.settlement.escrow.fee-base-msat=100",
            "exchequer.settlement.escrow.fee-ppm=10000"
        };
    }

    private static Path file(Place place) throws IOException {
        Path file = Files.createTempFile("wallet-", ".txt");
        file.toFile().deleteOnExit();
        return Files.writeString(file, place.text());
    }

    @AfterAll
    static void stop() {
        server.close();
        spending.close();
        receiving.close();
        lane.close();
        TIME.shutdownNow();
    }

    @Test
    void accepted_work_is_paid_with_what_the_buyers_wallet_had_locked() {
        Scene scene = Scene.on(server, (_, _) -> invoiceOfTheProvider());
        Bolt11Invoice invoice = requested(scene);
        assertThat(invoice.amount()).contains(Msat.of(TOTAL));

        pay(invoice);
        awaitState(scene, "locked", "cancel_height");
        server.kill9();
        server.start(settings);
        judge(scene, "accept", "{}");

        awaitState(scene, "released", "payment_hash");
        assertThat(BUYER.track(invoice.paymentHash())).isInstanceOf(RailUpdate.Succeeded.class);
        scene.owner().awaitOrder(scene.order(), "closed_at");
        Log log = Log.of(server);
        assertThat(log.count("EscrowReleased", "order", scene.order())).isEqualTo(1);
        assertThat(log.count("PaymentSettled", "order", scene.order())).isEqualTo(1);
    }

    @Test
    void refused_work_gives_the_money_back() {
        Scene scene = Scene.on(server, (_, _) -> invoiceOfTheProvider());
        Bolt11Invoice invoice = requested(scene);
        pay(invoice);
        awaitState(scene, "locked", "cancel_height");

        judge(scene, "reject", "{\"reason\":\"not what was asked\"}");

        awaitState(scene, "cancelled", "payment_hash");
        assertThat(BUYER.track(invoice.paymentHash())).isInstanceOf(RailUpdate.Failed.class);
    }

    @Test
    void a_wallet_without_hold_invoices_stops_the_start() throws IOException {
        Place place = lane.place();
        List<String> methods = new ArrayList<>(LentTill.METHODS);
        methods.removeIf(method -> method.contains("hold_invoice"));
        RunningServer refused = RunningServer.stopped();
        try (LentService service = lane.service(place)) {
            LentTill.lend(new NodeTill(node(3).payee("treasury")), service, methods);

            refused.launch(0, settings(place, place));

            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    refused.log("server.log")
                                            .contains(
                                                    "does not offer make_hold_invoice,"
                                                            + " settle_hold_invoice,"
                                                            + " cancel_hold_invoice"));
            await().atMost(PATIENCE).until(() -> !refused.isRunning());
        } finally {
            refused.close();
        }
    }

    private static String invoiceOfTheProvider() {
        return PROVIDER.createInvoice(Msat.of(Provider.PRICE_MSAT), "work", Duration.ofMinutes(30))
                .text();
    }

    private static Bolt11Invoice requested(Scene scene) {
        scene.owner()
                .api()
                .post("/v1/orders/" + scene.order() + "/escrow", Buyer.freshKey(), "{}")
                .ok();
        String text = awaitState(scene, "requested", "bolt11").get("bolt11").asText();
        return ((Decoded) Bolt11.decode(text)).invoice();
    }

    private static void pay(Bolt11Invoice invoice) {
        BUYER.pay(PayRequest.of(invoice, Msat.ofSat(100), Duration.ofSeconds(30)));
    }

    private static void judge(Scene scene, String verdict, String body) {
        scene.owner()
                .api()
                .post("/v1/orders/" + scene.order() + "/" + verdict, Buyer.freshKey(), body)
                .ok();
    }

    private static JsonNode awaitState(Scene scene, String state, String field) {
        return await(state + " " + scene.order())
                .atMost(PATIENCE)
                .until(
                        () -> scene.owner().api().get("/v1/orders/" + scene.order() + "/escrow"),
                        answer ->
                                answer.status() == 200
                                        && answer.json().get("state").asText().equals(state)
                                        && !answer.json().path(field).isMissingNode()
                                        && !answer.json().path(field).isNull())
                .json();
    }
}
