package exchequer.settlement.escrow.execute;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Commands;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import exchequer.settlement.rail.simulated.SimulatedLightningSchema;
import exchequer.settlement.rail.simulated.SimulatedWallet;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The executor with its tables and a rail in PostgreSQL; only the log is in memory. */
class EscrowExecutorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Story STORY = Story.first();
    private static final EscrowPolicy POLICY =
            new EscrowPolicy(Msat.of(100), 10_000, Duration.ofMinutes(30), 144, 12);
    private static final Msat TOTAL = Msat.of(50_000 + 600);

    private final FactLog log = FactLog.of(STORY.placed());
    private final SettableClock clock = new SettableClock(NOW);
    private final Script script = new Script();
    private final AtomicInteger ids = new AtomicInteger();
    private DataSource database;
    private Escrows escrows;
    private EscrowSecrets secrets;
    private SimulatedLightning network;
    private SimulatedWallet treasury;
    private PaymentRail buyer;
    private EscrowExecutor executor;
    private int heard;

    @BeforeEach
    void open() {
        database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
        SimulatedLightningSchema.migrate(database);
        network =
                new SimulatedLightning(
                        database,
                        SimulationSettings.regtest("escrow"),
                        script,
                        clock,
                        new Random(1));
        treasury = network.wallet("treasury");
        buyer = network.rail("buyer");
        network.wallet("buyer").fund(Msat.ofSat(1_000));
        startAnew();
    }

    /** What a new process does: nothing is left of the old one but the databases. */
    private void startAnew() {
        escrows = new Escrows(database);
        secrets = new EscrowSecrets(database, new Random(2), StorageKeys.NONE);
        Commands commands =
                (command, origin) -> {
                    var decision = log.send(command, origin);
                    listen();
                    return decision;
                };
        executor =
                new EscrowExecutor(
                        escrows,
                        secrets,
                        treasury,
                        commands,
                        clock,
                        () -> "command " + ids.incrementAndGet(),
                        Duration.ofMillis(20));
        executor.start();
    }

    @AfterEach
    void close() {
        executor.close();
        network.close();
    }

    @Test
    void accepted_work_releases_the_buyers_money() throws SQLException {
        Bolt11Invoice invoice = request();
        assertThat(invoice.amount()).contains(TOTAL);
        pay(invoice);
        awaitStage(Stage.LOCKED);
        assertThat(treasury.balance()).isEqualTo(Msat.ZERO);

        tell(() -> log.and(STORY.accepted()));

        awaitStage(Stage.RELEASED);
        assertThat(treasury.balance()).isEqualTo(TOTAL);
        assertThat(log.all(EscrowReleased.class))
                .singleElement()
                .satisfies(
                        released -> {
                            assertThat(released.preimage().opens(invoice.paymentHash())).isTrue();
                            assertThat(released.receivedMsat()).isEqualTo(TOTAL);
                            assertThat(released.marketFeeMsat()).isEqualTo(Msat.of(600));
                        });
        assertThat(buyer.track(invoice.paymentHash())).isInstanceOf(RailUpdate.Succeeded.class);
    }

    @Test
    void refused_work_gives_it_back() throws SQLException {
        Bolt11Invoice invoice = request();
        pay(invoice);
        awaitStage(Stage.LOCKED);

        tell(() -> log.and(STORY.closed(OrderOutcome.FAILED)));

        awaitStage(Stage.CANCELLED);
        assertThat(buyer.track(invoice.paymentHash())).isInstanceOf(RailUpdate.Failed.class);
        assertThat(network.wallet("buyer").balance()).isEqualTo(Msat.ofSat(1_000));
    }

    @Test
    void undecided_work_gives_it_back_before_the_rail_would() throws SQLException {
        Bolt11Invoice invoice = request();
        pay(invoice);
        awaitStage(Stage.LOCKED);
        int cancelHeight = escrow().state().cancelHeight();
        int height = cancelHeight - POLICY.cltvExpiryBlocks() + 18;

        network.mine(cancelHeight - 12 - height);

        awaitStage(Stage.CANCELLED);
        assertThat(log.all(EscrowCancelled.class))
                .singleElement()
                .satisfies(
                        cancelled -> {
                            assertThat(cancelled.reason()).isEqualTo(EscrowEnding.UNDECIDED);
                            assertThat(cancelled.lockedMsat()).isEqualTo(TOTAL);
                        });
    }

    @Test
    void what_nobody_pays_expires() throws SQLException {
        Bolt11Invoice invoice = request();

        clock.advance(Duration.ofMinutes(31));

        awaitStage(Stage.EXPIRED);
        assertThat(treasury.lookup(invoice.paymentHash()).isFinal()).isTrue();
    }

    @Test
    void a_new_process_goes_on_where_the_old_one_died() throws SQLException {
        Bolt11Invoice invoice = request();
        pay(invoice);
        executor.close();
        startAnew();
        awaitStage(Stage.LOCKED);
        executor.close();
        tell(() -> log.and(STORY.accepted()));
        // The rail took the money, and the process died before it could hear of that.
        script.nextHoldCall(Answer.LOST);
        startAnew();

        awaitStage(Stage.RELEASED);
        assertThat(log.all(EscrowReleased.class)).hasSize(1);
        assertThat(treasury.balance()).isEqualTo(TOTAL);
    }

    @Test
    void the_secret_is_there_before_the_rail_hears_of_it_and_stays_the_same() throws SQLException {
        script.down(true);
        tell(
                () ->
                        log.send(
                                new RequestEscrow(
                                        STORY.orderId(),
                                        STORY.buyer(),
                                        POLICY,
                                        treasury.name(),
                                        false,
                                        NOW)));
        EscrowId id = EscrowId.of(STORY.orderId());
        var secret = secrets.of(id);
        assertThat(new EscrowSecrets(database, new Random(99), StorageKeys.NONE).of(id).preimage())
                .isEqualTo(secret.preimage());
        assertThat(secrets.invoice(id)).isEmpty();

        script.down(false);

        await().atMost(PATIENCE).until(() -> secrets.invoice(id).isPresent());
        assertThat(secrets.invoice(id).orElseThrow().hash()).isEqualTo(secret.hash());
        assertThat(treasury.lookup(secret.hash())).isEqualTo(new InvoiceState.Open());
    }

    @Test
    void work_that_was_accepted_before_is_paid_for_as_soon_as_the_buyer_locks_the_price()
            throws SQLException {
        tell(() -> log.and(STORY.accepted()));
        Bolt11Invoice invoice = request(true);

        pay(invoice);

        awaitStage(Stage.RELEASED);
        assertThat(log.all(EscrowInvoiced.class))
                .singleElement()
                .satisfies(
                        invoiced ->
                                assertThat(invoiced.paymentHash())
                                        .isEqualTo(invoice.paymentHash()));
        assertThat(treasury.balance()).isEqualTo(TOTAL);
    }

    @Test
    void old_news_changes_nothing() throws SQLException {
        request();
        tell(() -> log.and(STORY.accepted()));
        var before = escrow();

        escrows.observe(log.entries().get(1).event(), TENANT, "correlation", 2);

        assertThat(escrow()).isEqualTo(before);
    }

    private Bolt11Invoice request() throws SQLException {
        return request(false);
    }

    private Bolt11Invoice request(boolean required) throws SQLException {
        tell(
                () ->
                        log.send(
                                new RequestEscrow(
                                        STORY.orderId(),
                                        STORY.buyer(),
                                        POLICY,
                                        treasury.name(),
                                        required,
                                        NOW)));
        EscrowId id = EscrowId.of(STORY.orderId());
        await().atMost(PATIENCE).until(() -> secrets.invoice(id).isPresent());
        return ((Decoded) Bolt11.decode(secrets.invoice(id).orElseThrow().bolt11())).invoice();
    }

    private void pay(Bolt11Invoice invoice) {
        buyer.pay(PayRequest.of(invoice, Msat.ofSat(100), Duration.ofSeconds(30)));
        network.tick();
    }

    private void awaitStage(Stage stage) {
        await().atMost(PATIENCE).until(() -> escrow().state().stage() == stage);
    }

    private Escrow escrow() throws SQLException {
        return escrows.ofOrder(TENANT, STORY.orderId()).orElseThrow();
    }

    private void tell(Runnable facts) {
        facts.run();
        listen();
    }

    /** The reactions: each event once, in order. */
    private synchronized void listen() {
        try {
            while (heard < log.entries().size()) {
                FactLog.Entry entry = log.entries().get(heard);
                escrows.observe(entry.event(), entry.tenant(), "correlation", heard + 1);
                heard++;
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        executor.wake();
    }
}
