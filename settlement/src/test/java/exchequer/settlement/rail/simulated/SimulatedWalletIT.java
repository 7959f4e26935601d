package exchequer.settlement.rail.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRailContract;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The receiving contract on the simulation over a real PostgreSQL, wallets of its own for each
 * test.
 */
class SimulatedWalletIT extends ReceivingRailContract {

    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final long SEED = 20_261_122;
    private static DataSource database;

    private SimulatedLightning network;
    private String wallet;
    private SimulatedWallet payee;
    private PaymentRail payer;

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        SimulatedLightningSchema.migrate(database);
    }

    @BeforeEach
    void open() {
        int test = TESTS.incrementAndGet();
        network = new SimulatedLightning(database, SETTINGS, script, clock, new Random(test));
        wallet = "treasury-" + test;
        payee = network.wallet(wallet);
        payer = network.rail("buyer-" + test);
        network.wallet("buyer-" + test).fund(FUNDS);
    }

    @AfterEach
    void close() throws SQLException {
        network.close();
        assertThat(
                        number(
                                "select sum(funded_msat - balance_msat - in_flight_msat"
                                        + " - fees_paid_msat) from simulated_lightning.wallet"))
                .as("money appears or disappears nowhere")
                .isZero();
    }

    @Override
    protected ReceivingRail rail() {
        return payee;
    }

    @Override
    protected PaymentRail payer() {
        return payer;
    }

    @Override
    protected void tick() {
        network.tick();
    }

    @Override
    protected void mine(int blocks) {
        network.mine(blocks);
    }

    @Override
    protected Preimage preimage() {
        // One database serves all tests, and a hash can be used once.
        return new Preimage("%032x%032x".formatted(TESTS.get(), preimages.incrementAndGet()));
    }

    @Test
    void what_another_process_did_is_told_too() {
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var elsewhere =
                        new SimulatedLightning(
                                database, SETTINGS, script, clock, new Random(SEED));
                var _ = payee.subscribe(InvoiceCursor.START, heard::add)) {
            elsewhere
                    .wallet(wallet)
                    .createInvoice(Msat.ofSat(1), "elsewhere", Duration.ofMinutes(5));
            assertThat(heard).isEmpty();

            network.tick();

            assertThat(heard).hasSize(1);
        }
    }

    @Test
    void what_is_locked_stays_locked_when_the_process_is_replaced() {
        Preimage preimage = preimage();
        hold(preimage, 1);
        network.close();
        network = new SimulatedLightning(database, SETTINGS, script, clock, new Random(SEED));
        payee = network.wallet(wallet);

        assertThat(payee.lookup(preimage.hash())).isInstanceOf(InvoiceState.Locked.class);
        assertThat(payee.settleHold(preimage)).isEqualTo(new ReceivingRail.SettleAnswer.Settled());
        assertThat(payee.balance()).isEqualTo(Msat.ofSat(1));
    }

    @Test
    void settling_canceling_and_blocks_at_once_end_each_payment_once() throws Exception {
        Random random = new Random(SEED);
        List<Preimage> held = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Preimage preimage = preimage();
            hold(preimage, 1 + i);
            held.add(preimage);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                long seed = random.nextLong();
                work.add(
                        threads.submit(
                                () -> {
                                    Random mine = new Random(seed);
                                    for (int i = 0; i < 30; i++) {
                                        Preimage one = held.get(mine.nextInt(held.size()));
                                        switch (mine.nextInt(5)) {
                                            case 0, 1 -> payee.settleHold(one);
                                            case 2, 3 -> payee.cancelHold(one.hash());
                                            default -> network.mine(1);
                                        }
                                    }
                                }));
            }
            for (Future<?> future : work) {
                future.get(60, TimeUnit.SECONDS);
            }
        }
        network.mine(200);

        Msat received = Msat.ZERO;
        for (Preimage preimage : held) {
            InvoiceState state = payee.lookup(preimage.hash());
            assertThat(state.isFinal()).as("seed %d: %s", SEED, state).isTrue();
            assertThat(payer.track(preimage.hash()).isFinal()).isTrue();
            if (state instanceof InvoiceState.Settled settled) {
                received = received.plus(settled.received());
            }
        }
        assertThat(payee.balance()).as("seed %d", SEED).isEqualTo(received);
        assertThat(payer.balances().inFlight()).isEqualTo(Msat.ZERO);
    }

    @Test
    void a_running_simulation_locks_by_itself() {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issue(preimage, 3);
        payer.pay(PayRequest.of(invoice, Msat.ofSat(10), Duration.ofSeconds(30)));
        network.start(Duration.ofMillis(5));
        clock.advance(DELAY);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> payee.lookup(preimage.hash()) instanceof InvoiceState.Locked);
    }

    private void hold(Preimage preimage, long sat) {
        payer.pay(PayRequest.of(issue(preimage, sat), Msat.ofSat(10), Duration.ofSeconds(30)));
        clock.advance(DELAY);
        network.tick();
        assertThat(payee.lookup(preimage.hash())).isInstanceOf(InvoiceState.Locked.class);
    }

    private Bolt11Invoice issue(Preimage preimage, long sat) {
        HoldAnswer answer =
                payee.createHoldInvoice(
                        new HoldInvoiceTerms(
                                preimage.hash(),
                                Msat.ofSat(sat),
                                "held",
                                Duration.ofMinutes(30),
                                144));
        return ((HoldAnswer.Issued) answer).invoice();
    }

    private long number(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
