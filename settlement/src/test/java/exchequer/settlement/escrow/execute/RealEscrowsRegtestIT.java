package exchequer.settlement.escrow.execute;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Origin;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.settlement.FactLog;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.escrow.execute.DyingApplication.Step;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.request.EscrowPolicy;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.events.EscrowInvoiced;
import exchequer.settlement.events.EscrowLocked;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.lnd.LndRail;
import exchequer.settlement.rail.lnd.LndReceivingRail;
import exchequer.settlement.rail.lnd.Till;
import exchequer.settlement.rail.lnd.Treasury;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Escrows on real nodes: Alice locks her money for an invoice of Carol's, two hops away. An
 * application that dies is an executor whose calls reach nobody any more, and another one, with a
 * connection of its own, over the same log and the same tables.
 */
class RealEscrowsRegtestIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final Story STORY = Story.first();
    private static final int MARGIN = 12;
    private static final EscrowPolicy POLICY =
            new EscrowPolicy(Msat.of(100), 10_000, Duration.ofMinutes(30), 144, MARGIN);
    private static final Msat TOTAL = Msat.of(50_000 + 600);

    /** Bob's, for one hop. */
    private static final Msat FEE = Msat.of(1_000 + 5);

    private final LightningNetwork network = LightningNetwork.shared();
    private final FactLog log = FactLog.of(STORY.placed());
    private final SettableClock clock = new SettableClock(NOW);
    private final AtomicInteger ids = new AtomicInteger();
    private DataSource database;
    private Escrows escrows;
    private EscrowSecrets secrets;
    private LndRail buyer;
    private LndReceivingRail till;
    private DyingApplication application;
    private EscrowExecutor executor;
    private Msat before;
    private int heard;
    private int deaths;

    @BeforeEach
    void open() throws IOException {
        network.awaitReady();
        database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
        escrows = new Escrows(database);
        secrets = new EscrowSecrets(database, new SecureRandom(), StorageKeys.NONE);
        buyer = Treasury.rail(network.alice());
        Treasury.awaitNothingInFlight(buyer);
        before = buyer.balances().spendable();
    }

    @AfterEach
    void close() throws IOException, SQLException {
        end();
        if (!network.carol().isRunning()) {
            network.carol().start();
        }
        network.awaitReady();
        till = Till.rail(network.carol());
        Till.awaitReached(till);
        till.cancelHold(secrets.of(EscrowId.of(STORY.orderId())).hash());
        Treasury.awaitNothingInFlight(buyer);
        till.close();
        buyer.close();
    }

    @ParameterizedTest
    @CsvSource({
        "NOTE_INVOICED, false", "NOTE_INVOICED, true",
        "ISSUE, false", "ISSUE, true",
        "NOTE_LOCKED, false", "NOTE_LOCKED, true",
        "SETTLE, false", "SETTLE, true",
        "NOTE_RELEASED, false", "NOTE_RELEASED, true"
    })
    void accepted_work_is_paid_for_once_though_the_application_dies_at(Step step, boolean done)
            throws Exception {
        begin(step, done);
        request();
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        awaitStage(Stage.LOCKED);
        tell(() -> log.and(STORY.accepted()));

        awaitStage(Stage.RELEASED);
        assertThat(log.all(EscrowInvoiced.class)).hasSize(1);
        assertThat(log.all(EscrowLocked.class)).hasSize(1);
        assertThat(log.all(EscrowReleased.class))
                .singleElement()
                .satisfies(
                        released -> {
                            assertThat(released.preimage().opens(invoice.paymentHash())).isTrue();
                            assertThat(released.receivedMsat()).isEqualTo(TOTAL);
                        });
        assertThat(log.all(CaseOpened.class)).isEmpty();
        assertDiedOnce();
        assertThat(Treasury.ending(buyer, invoice.paymentHash()))
                .isInstanceOf(RailUpdate.Succeeded.class);
        assertBuyerHas(before.minus(TOTAL.plus(FEE)));
    }

    @ParameterizedTest
    @CsvSource({"CANCEL, false", "CANCEL, true", "NOTE_CANCELLED, false", "NOTE_CANCELLED, true"})
    void refused_work_costs_nothing_though_the_application_dies_at(Step step, boolean done)
            throws Exception {
        begin(step, done);
        request();
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        awaitStage(Stage.LOCKED);
        tell(() -> log.and(STORY.closed(OrderOutcome.FAILED)));

        awaitStage(Stage.CANCELLED);
        assertThat(log.all(EscrowCancelled.class))
                .singleElement()
                .satisfies(it -> assertThat(it.reason()).isEqualTo(EscrowEnding.REFUSED));
        assertDiedOnce();
        assertThat(Treasury.ending(buyer, invoice.paymentHash()))
                .isInstanceOf(RailUpdate.Failed.class);
        assertBuyerHas(before);
    }

    @Test
    void undecided_work_gives_the_money_back_before_the_node_would() throws Exception {
        begin();
        request();
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        awaitStage(Stage.LOCKED);

        network.mine(escrow().state().cancelHeight() - MARGIN - network.height());

        awaitStage(Stage.CANCELLED);
        assertThat(log.all(EscrowCancelled.class))
                .singleElement()
                .satisfies(it -> assertThat(it.reason()).isEqualTo(EscrowEnding.UNDECIDED));
        assertThat(Treasury.ending(buyer, invoice.paymentHash()))
                .isInstanceOf(RailUpdate.Failed.class);
        assertBuyerHas(before);
    }

    @Test
    void a_height_that_passes_while_nobody_looks_ends_it_as_expired() throws Exception {
        begin();
        request();
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        awaitStage(Stage.LOCKED);
        end();

        mineTo(escrow().state().cancelHeight());
        begin();

        awaitStage(Stage.EXPIRED);
        assertThat(log.all(EscrowExpired.class)).hasSize(1);
        assertThat(Treasury.ending(buyer, invoice.paymentHash()))
                .isInstanceOf(RailUpdate.Failed.class);
        assertBuyerHas(before);
    }

    /** Accepted, and nobody took the money in time: it is gone, and the log says so. */
    @Test
    void a_height_that_passes_between_the_verdict_and_the_taking_loses_the_money()
            throws Exception {
        begin(Step.SETTLE, false);
        request();
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        awaitStage(Stage.LOCKED);
        tell(() -> log.and(STORY.accepted()));
        await().atMost(PATIENCE).until(application::isDead);
        end();

        mineTo(escrow().state().cancelHeight());
        begin();

        awaitStage(Stage.CANCELLED);
        assertThat(log.all(EscrowCancelled.class))
                .singleElement()
                .satisfies(it -> assertThat(it.reason()).isEqualTo(EscrowEnding.LOST));
        assertThat(log.all(EscrowReleased.class)).isEmpty();
        assertThat(Treasury.ending(buyer, invoice.paymentHash()))
                .isInstanceOf(RailUpdate.Failed.class);
        assertBuyerHas(before);
    }

    @Test
    void a_node_that_dies_while_it_holds_the_money_hands_it_over_when_it_is_back()
            throws Exception {
        begin();
        request();
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        awaitStage(Stage.LOCKED);

        network.carol().kill();
        tell(() -> log.and(STORY.accepted()));
        network.carol().start();
        network.awaitReady();

        awaitStage(Stage.RELEASED);
        assertThat(log.all(EscrowReleased.class)).hasSize(1);
        assertThat(Treasury.ending(buyer, invoice.paymentHash()))
                .isInstanceOf(RailUpdate.Succeeded.class);
        assertBuyerHas(before.minus(TOTAL.plus(FEE)));
    }

    private void begin() throws IOException {
        till = Till.rail(network.carol());
        run(DyingApplication.living(till, this::send));
    }

    private void begin(Step last, boolean done) throws IOException {
        till = Till.rail(network.carol());
        run(DyingApplication.until(last, done, till, this::send));
    }

    private void run(DyingApplication world) {
        application = world;
        executor =
                new EscrowExecutor(
                        escrows,
                        secrets,
                        world,
                        world,
                        clock,
                        () -> "command " + ids.incrementAndGet(),
                        OFTEN);
        executor.start();
    }

    private void end() {
        application.die();
        executor.close();
        till.close();
    }

    private Decision send(DomainCommand command, Origin origin) {
        var decision = log.send(command, origin);
        listen();
        return decision;
    }

    private void request() {
        tell(
                () ->
                        log.send(
                                new RequestEscrow(
                                        STORY.orderId(),
                                        STORY.buyer(),
                                        POLICY,
                                        till.name(),
                                        false,
                                        NOW)));
    }

    /** The buyer is shown it as soon as it is there. */
    private Bolt11Invoice invoice() {
        EscrowId id = EscrowId.of(STORY.orderId());
        awaitLiving(() -> secrets.invoice(id).isPresent());
        try {
            return ((Decoded) Bolt11.decode(secrets.invoice(id).orElseThrow().bolt11())).invoice();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pay(Bolt11Invoice invoice) {
        buyer.pay(PayRequest.of(invoice, Msat.ofSat(100), Duration.ofSeconds(30)));
        // The executor may be dead, and its connection not.
        await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(() -> till.lookup(invoice.paymentHash()) instanceof InvoiceState.Locked);
    }

    private void mineTo(int height) {
        network.mine(height - network.height());
        try (LndReceivingRail fresh = Till.rail(network.carol())) {
            Till.awaitReached(fresh);
            var hash = secrets.of(EscrowId.of(STORY.orderId())).hash();
            await().atMost(PATIENCE)
                    .until(() -> fresh.lookup(hash).equals(new InvoiceState.Canceled()));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitStage(Stage stage) {
        awaitLiving(() -> escrow().state().stage() == stage);
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    /** Whoever watches the application starts it again when it is dead. */
    private void awaitLiving(Condition condition) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(
                        () -> {
                            if (application.isDead()) {
                                deaths++;
                                end();
                                begin();
                            }
                            return condition.holds();
                        });
    }

    /** Right after the last step it may die a moment later than the step is seen. */
    private void assertDiedOnce() {
        await().atMost(PATIENCE).until(() -> deaths + (application.isDead() ? 1 : 0) == 1);
    }

    private void assertBuyerHas(Msat amount) {
        Treasury.awaitNothingInFlight(buyer);
        assertThat(buyer.balances().spendable()).isEqualTo(amount);
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
