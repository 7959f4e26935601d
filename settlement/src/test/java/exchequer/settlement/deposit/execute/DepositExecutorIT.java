package exchequer.settlement.deposit.execute;

import static exchequer.settlement.Prepaid.DEPOSIT;
import static exchequer.settlement.Story.BUYER;
import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Commands;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.balance.pages.BalanceCommands;
import exchequer.settlement.balance.pages.BalancePages;
import exchequer.settlement.deposit.execute.Deposit.Stage;
import exchequer.settlement.deposit.request.DepositPolicy;
import exchequer.settlement.deposit.request.RequestDeposit;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import exchequer.settlement.rail.simulated.SimulatedLightningSchema;
import exchequer.settlement.rail.simulated.SimulatedWallet;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The executor with its tables and a rail in PostgreSQL; only the log is in memory. */
class DepositExecutorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Msat AMOUNT = Msat.of(70_000);
    private static final DepositPolicy POLICY =
            new DepositPolicy(Msat.of(1), Msat.of(1_000_000), Prepaid.PAY_WITHIN);

    private final FactLog log = new FactLog();
    private final SettableClock clock = new SettableClock(NOW);
    private final Script script = new Script();
    private final AtomicInteger ids = new AtomicInteger();
    private DataSource database;
    private Deposits deposits;
    private BalancePages pages;
    private SimulatedLightning network;
    private SimulatedWallet treasury;
    private PaymentRail buyer;
    private DepositExecutor executor;
    private int heard;

    @BeforeEach
    void open() {
        database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
        SimulatedLightningSchema.migrate(database);
        network =
                new SimulatedLightning(
                        database,
                        SimulationSettings.regtest("deposits"),
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
        deposits = new Deposits(database);
        pages = new BalancePages(database);
        Commands plain =
                (command, origin) -> {
                    var decision = log.send(command, origin);
                    listen();
                    return decision;
                };
        executor =
                new DepositExecutor(
                        deposits,
                        treasury,
                        new BalanceCommands(plain, pages),
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
    void what_is_paid_is_the_buyers() throws SQLException {
        request();
        String invoice = awaitStage(Stage.INVOICED).invoice().orElseThrow().bolt11();

        pay(invoice);

        Deposit received = awaitStage(Stage.RECEIVED);
        assertThat(received.received()).isEqualTo(AMOUNT);
        assertThat(treasury.balance()).isEqualTo(AMOUNT);
        assertThat(log.all(DepositReceived.class))
                .singleElement()
                .satisfies(
                        money -> assertThat(money.preimage().opens(money.paymentHash())).isTrue());
        assertThat(log.all(DepositInvoiced.class)).hasSize(1);
        assertThat(pages.hasAny()).isTrue();
    }

    @Test
    void what_is_paid_while_nobody_looks_is_found_by_the_next_process() throws SQLException {
        request();
        String invoice = awaitStage(Stage.INVOICED).invoice().orElseThrow().bolt11();
        executor.close();

        pay(invoice);
        startAnew();

        assertThat(awaitStage(Stage.RECEIVED).received()).isEqualTo(AMOUNT);
    }

    @Test
    void what_nobody_pays_expires() throws SQLException {
        request();
        var hash = awaitStage(Stage.INVOICED).invoice().orElseThrow().hash();

        clock.advance(Prepaid.PAY_WITHIN.plusSeconds(1));

        awaitStage(Stage.EXPIRED);
        assertThat(treasury.lookup(hash)).isInstanceOf(InvoiceState.Expired.class);
        assertThat(log.all(DepositReceived.class)).isEmpty();
    }

    private void request() {
        log.send(
                new RequestDeposit(
                        DEPOSIT, BUYER, AMOUNT, POLICY, treasury.name(), clock.instant()));
        listen();
    }

    private void pay(String bolt11) {
        buyer.pay(
                new PayRequest(bolt11, Optional.empty(), Msat.ofSat(100), Duration.ofSeconds(30)));
        network.tick();
    }

    private Deposit awaitStage(Stage stage) throws SQLException {
        await(stage.name())
                .atMost(PATIENCE)
                .until(() -> deposits.find(TENANT, DEPOSIT).orElseThrow().stage(), stage::equals);
        return deposits.find(TENANT, DEPOSIT).orElseThrow();
    }

    /** The server's reactions, in a line. */
    private synchronized void listen() {
        try {
            List<FactLog.Entry> entries = log.entries();
            while (heard < entries.size()) {
                FactLog.Entry entry = entries.get(heard++);
                deposits.observe(entry.event(), entry.tenant(), "job", heard);
                pages.observe(entry.event(), entry.tenant());
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        executor.wake();
    }
}
