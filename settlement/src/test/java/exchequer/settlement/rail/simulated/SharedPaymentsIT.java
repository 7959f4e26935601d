package exchequer.settlement.rail.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.SettableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Payments that come together share transactions, and each is treated as if it came alone. */
class SharedPaymentsIT {

    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final Msat AMOUNT = Msat.ofSat(500);
    private static final Msat FEE = FeeRule.DEFAULT.feeFor(AMOUNT);
    private static final Duration EXPIRY = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Script script = new Script();
    private DataSource database;

    @BeforeEach
    void migrate() {
        database = SharedPostgres.newDatabase();
        SimulatedLightningSchema.migrate(database);
    }

    @Test
    void two_hundred_callers_pay_exactly_what_there_is() throws Exception {
        int callers = 200;
        int paid = 37;
        Msat each = AMOUNT.plus(FEE);
        Msat funds = Msat.of(paid * each.value() + each.value() - 1);
        try (SimulatedLightning network = network(1, Duration.ZERO)) {
            network.wallet("treasury").fund(funds);
            PaymentRail rail = network.rail("treasury");
            List<Bolt11Invoice> invoices = invoices(network, callers);

            List<RailUpdate> answers = together(rail, invoices);

            assertThat(answers).filteredOn(Succeeded.class::isInstance).hasSize(paid);
            assertThat(answers)
                    .filteredOn(Failed.class::isInstance)
                    .hasSize(callers - paid)
                    .allSatisfy(
                            failed ->
                                    assertThat(((Failed) failed).reason())
                                            .isEqualTo(FailureReason.INSUFFICIENT_BALANCE));
            for (int i = 0; i < callers; i++) {
                assertThat(rail.track(invoices.get(i).paymentHash())).isEqualTo(answers.get(i));
            }
            assertThat(network.wallet("treasury").balance()).isEqualTo(Msat.of(each.value() - 1));
            assertThat(network.wallet("provider").balance())
                    .isEqualTo(Msat.of(paid * AMOUNT.value()));
            assertMoneyIsConserved();
        }
    }

    @Test
    void payments_that_come_together_begin_and_end_in_few_transactions() throws Exception {
        try (SimulatedLightning network = network(1, DELAY)) {
            network.wallet("treasury").fund(Msat.ofSat(1_000_000));
            PaymentRail rail = network.rail("treasury");
            List<Bolt11Invoice> invoices = invoices(network, 50);

            assertThat(together(rail, invoices)).hasOnlyElementsOfType(InFlight.class);
            assertThat(number("select count(distinct xmin::text) from simulated_lightning.payment"))
                    .as("the first one alone, then the others")
                    .isEqualTo(2);

            clock.advance(DELAY);
            assertThat(network.tick()).isEqualTo(50);
            assertThat(number("select count(distinct xmin::text) from simulated_lightning.payment"))
                    .isEqualTo(1);
            assertThat(
                            number(
                                    "select count(distinct settle_index) from"
                                            + " simulated_lightning.invoice where settle_index"
                                            + " between 1 and 50"))
                    .as("each settled invoice has its own number")
                    .isEqualTo(50);
            assertMoneyIsConserved();
        }
    }

    @Test
    void one_invoice_paid_by_many_callers_at_once_is_one_payment() throws Exception {
        try (SimulatedLightning network = network(1, DELAY)) {
            network.wallet("treasury").fund(Msat.ofSat(1_000_000));
            PaymentRail rail = network.rail("treasury");
            Bolt11Invoice invoice = invoices(network, 1).getFirst();
            List<Bolt11Invoice> twenty = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                twenty.add(invoice);
            }

            assertThat(together(rail, twenty)).containsOnly(new InFlight(invoice.paymentHash()));
            assertThat(number("select attempt from simulated_lightning.payment")).isEqualTo(1);

            clock.advance(DELAY);
            assertThat(network.tick()).isEqualTo(1);
            assertThat(network.wallet("provider").balance()).isEqualTo(AMOUNT);
            assertMoneyIsConserved();
        }
    }

    @Test
    void attempts_that_fail_on_the_spot_are_counted_within_one_transaction_too() throws Exception {
        try (SimulatedLightning network = network(1, DELAY)) {
            PaymentRail rail = network.rail("treasury");
            Bolt11Invoice invoice = invoices(network, 1).getFirst();

            assertThat(together(rail, List.of(invoice, invoice, invoice, invoice, invoice)))
                    .hasOnlyElementsOfType(Failed.class);

            assertThat(number("select attempt from simulated_lightning.payment")).isEqualTo(5);
            network.wallet("treasury").fund(Msat.ofSat(1_000_000));
            assertThat(rail.pay(request(invoice))).isInstanceOf(InFlight.class);
            assertThat(number("select attempt from simulated_lightning.payment")).isEqualTo(6);
        }
    }

    @Test
    void one_invoice_paid_from_two_wallets_in_one_transaction_is_paid_once() throws Exception {
        try (SimulatedLightning network = network(1, DELAY)) {
            network.wallet("a").fund(Msat.ofSat(1_000_000));
            network.wallet("b").fund(Msat.ofSat(1_000_000));
            Bolt11Invoice invoice = invoices(network, 1).getFirst();
            network.rail("a").pay(request(invoice));
            network.rail("b").pay(request(invoice));
            clock.advance(DELAY);

            assertThat(network.tick()).isEqualTo(2);

            assertThat(network.rail("a").track(invoice.paymentHash()))
                    .isInstanceOf(Succeeded.class);
            assertThat(network.rail("b").track(invoice.paymentHash()))
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed ->
                                    assertThat(failed.reason())
                                            .isEqualTo(FailureReason.INCORRECT_PAYMENT_DETAILS));
            assertThat(network.wallet("provider").balance()).isEqualTo(AMOUNT);
            assertMoneyIsConserved();
        }
    }

    @Test
    void two_networks_on_one_database_do_not_overdraw_the_wallet_they_share() throws Exception {
        int paid = 25;
        Msat each = AMOUNT.plus(FEE);
        try (SimulatedLightning one = network(1, DELAY);
                SimulatedLightning two = network(2, DELAY)) {
            one.wallet("treasury").fund(Msat.of(paid * each.value()));
            List<Bolt11Invoice> invoices = invoices(one, 60);
            List<FutureTask<RailUpdate>> calls = new ArrayList<>();
            try (Connection holder = lockWallet("treasury")) {
                calls.addAll(started(one.rail("treasury"), invoices.subList(0, 40)));
                calls.addAll(started(two.rail("treasury"), invoices.subList(20, 60)));
                holder.commit();
            }
            List<RailUpdate> answers = new ArrayList<>();
            for (FutureTask<RailUpdate> call : calls) {
                answers.add(call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            clock.advance(DELAY);
            assertThat(one.tick() + two.tick()).isEqualTo(paid);

            assertThat(
                            number(
                                    "select count(*) from simulated_lightning.payment"
                                            + " where state = 'SUCCEEDED'"))
                    .isEqualTo(paid);
            assertThat(answers).hasOnlyElementsOfTypes(InFlight.class, Failed.class);
            assertThat(one.wallet("treasury").balance()).isEqualTo(Msat.ZERO);
            assertThat(one.wallet("provider").balance()).isEqualTo(Msat.of(paid * AMOUNT.value()));
            assertMoneyIsConserved();
        }
    }

    @Test
    void a_request_that_breaks_a_constraint_does_not_take_its_company_along() throws Exception {
        try (SimulatedLightning network = network(1, DELAY)) {
            network.wallet("treasury").fund(Msat.ofSat(1_000_000));
            PaymentRail rail = network.rail("treasury");
            List<Bolt11Invoice> invoices = new ArrayList<>(invoices(network, 4));
            Bolt11Invoice cursed =
                    network.wallet("provider").createInvoice(Msat.of(666), "cursed", EXPIRY);
            invoices.add(2, cursed);
            execute("alter table simulated_lightning.payment add check (amount_msat <> 666)");

            List<FutureTask<RailUpdate>> calls;
            try (Connection holder = lockWallet("treasury")) {
                calls = started(rail, invoices);
                holder.commit();
            }

            assertThatThrownBy(() -> calls.get(2).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(SQLException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            for (int other : List.of(0, 1, 3, 4)) {
                assertThat(calls.get(other).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isInstanceOf(InFlight.class);
            }
            assertThat(number("select count(*) from simulated_lightning.payment")).isEqualTo(4);
            assertThat(rail.balances().inFlight()).isEqualTo(Msat.of(4 * AMOUNT.plus(FEE).value()));
        }
    }

    @Test
    void a_payment_that_cannot_end_does_not_keep_the_others_from_it() throws Exception {
        try (SimulatedLightning network = network(1, DELAY)) {
            network.wallet("treasury").fund(Msat.ofSat(1_000_000));
            PaymentRail rail = network.rail("treasury");
            SimulatedWallet provider = network.wallet("provider");
            Bolt11Invoice cursed = provider.createInvoice(Msat.of(666), "cursed", EXPIRY);
            Bolt11Invoice sound = provider.createInvoice(AMOUNT, "work", EXPIRY);
            rail.pay(request(cursed));
            rail.pay(request(sound));
            execute(
                    "alter table simulated_lightning.invoice"
                            + " add check (received_msat is distinct from 666)");
            clock.advance(DELAY);

            assertThatThrownBy(network::tick).isInstanceOf(IllegalStateException.class);

            assertThat(rail.track(sound.paymentHash())).isInstanceOf(Succeeded.class);
            assertThat(rail.track(cursed.paymentHash())).isInstanceOf(InFlight.class);
            assertThat(provider.lookup(cursed.paymentHash())).isEqualTo(new InvoiceState.Open());
            assertMoneyIsConserved();
        }
    }

    @Test
    void an_order_that_is_worked_on_again_alone_keeps_its_plan() throws Exception {
        try (SimulatedLightning network = network(1, DELAY)) {
            network.wallet("treasury").fund(Msat.ofSat(1_000_000));
            PaymentRail rail = network.rail("treasury");
            for (int i = 0; i < 5; i++) {
                script.next(PaymentPlan.HANG);
            }
            List<Bolt11Invoice> invoices = new ArrayList<>(invoices(network, 4));
            invoices.add(network.wallet("provider").createInvoice(Msat.of(666), "x", EXPIRY));
            execute("alter table simulated_lightning.payment add check (amount_msat <> 666)");

            try (Connection holder = lockWallet("treasury")) {
                List<FutureTask<RailUpdate>> calls = started(rail, invoices);
                holder.commit();
                for (FutureTask<RailUpdate> call : calls.subList(0, 4)) {
                    call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
            }

            assertThat(
                            number(
                                    "select count(*) from simulated_lightning.payment"
                                            + " where planned_ending = 'HANG'"))
                    .isEqualTo(4);
        }
    }

    /** All of them wait while somebody else holds the payer's wallet, then go on at once. */
    private List<RailUpdate> together(PaymentRail rail, List<Bolt11Invoice> invoices)
            throws Exception {
        List<FutureTask<RailUpdate>> calls;
        try (Connection holder = lockWallet("treasury")) {
            calls = started(rail, invoices);
            holder.commit();
        }
        List<RailUpdate> answers = new ArrayList<>();
        for (FutureTask<RailUpdate> call : calls) {
            answers.add(call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return answers;
    }

    /** Each call is waiting before the next one begins, so their order is known. */
    private static List<FutureTask<RailUpdate>> started(
            PaymentRail rail, List<Bolt11Invoice> invoices) {
        List<FutureTask<RailUpdate>> calls = new ArrayList<>();
        for (Bolt11Invoice invoice : invoices) {
            FutureTask<RailUpdate> call = new FutureTask<>(() -> rail.pay(request(invoice)));
            Thread caller = Thread.ofPlatform().daemon().start(call);
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(PATIENCE)
                    .until(() -> caller.getState() == Thread.State.WAITING);
            calls.add(call);
        }
        return calls;
    }

    private Connection lockWallet(String name) throws SQLException {
        Connection holder = database.getConnection();
        holder.setAutoCommit(false);
        WalletTable.lock(holder, name);
        return holder;
    }

    private static List<Bolt11Invoice> invoices(SimulatedLightning network, int count) {
        SimulatedWallet provider = network.wallet("provider");
        List<Bolt11Invoice> invoices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            invoices.add(provider.createInvoice(AMOUNT, "work " + i, EXPIRY));
        }
        return invoices;
    }

    private SimulatedLightning network(long seed, Duration delay) {
        return new SimulatedLightning(
                database,
                SimulationSettings.regtest("town").withSettlementDelay(delay),
                script,
                clock,
                new Random(seed));
    }

    private static PayRequest request(Bolt11Invoice invoice) {
        return PayRequest.of(invoice, Msat.ofSat(1_000), Duration.ofSeconds(30));
    }

    private void assertMoneyIsConserved() throws SQLException {
        assertThat(
                        number(
                                "select sum(funded_msat - balance_msat - in_flight_msat"
                                        + " - fees_paid_msat) from simulated_lightning.wallet"))
                .as("money appears or disappears nowhere")
                .isZero();
    }

    private long number(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
