package exchequer.settlement.rail.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedLightningIT {

    private static final SimulationSettings SETTINGS =
            SimulationSettings.regtest("town").withSettlementDelay(Duration.ofSeconds(3));
    private static final Msat FUNDS = Msat.ofSat(10_000_000);
    private static final Msat AMOUNT = Msat.ofSat(500);
    private static final long SEED = 20_260_301;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Script script = new Script();
    private DataSource database;

    @BeforeEach
    void migrate() {
        database = SharedPostgres.newDatabase();
        SimulatedLightningSchema.migrate(database);
    }

    @Test
    void a_payment_in_flight_ends_after_the_process_was_replaced() {
        Bolt11Invoice invoice;
        try (SimulatedLightning before = network(1)) {
            before.wallet("treasury").fund(FUNDS);
            invoice = before.wallet("provider").createInvoice(AMOUNT, "work", Duration.ofHours(1));
            assertThat(before.rail("treasury").pay(request(invoice)))
                    .isInstanceOf(RailUpdate.InFlight.class);
        }
        clock.advance(Duration.ofSeconds(3));
        try (SimulatedLightning after = network(2)) {
            assertThat(after.tick()).isEqualTo(1);
            assertThat(after.tick()).isZero();

            assertThat(after.rail("treasury").track(invoice.paymentHash()))
                    .isInstanceOf(RailUpdate.Succeeded.class);
            assertThat(after.wallet("provider").balance()).isEqualTo(AMOUNT);
        }
    }

    @Test
    void a_planned_failure_survives_the_process_too() {
        Bolt11Invoice invoice;
        try (SimulatedLightning before = network(1)) {
            script.next(PaymentPlan.fail(FailureReason.TIMEOUT).after(Duration.ofMinutes(5)));
            before.wallet("treasury").fund(FUNDS);
            invoice = before.wallet("provider").createInvoice(AMOUNT, "work", Duration.ofHours(1));
            before.rail("treasury").pay(request(invoice));
        }
        try (SimulatedLightning after = network(2)) {
            clock.advance(Duration.ofMinutes(5).minusMillis(1));
            assertThat(after.tick()).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(after.tick()).isEqualTo(1);

            assertThat(after.rail("treasury").track(invoice.paymentHash()))
                    .isInstanceOfSatisfying(
                            RailUpdate.Failed.class,
                            failed -> assertThat(failed.reason()).isEqualTo(FailureReason.TIMEOUT));
        }
    }

    @Test
    void the_running_simulation_ends_payments_by_itself() {
        try (SimulatedLightning network = network(1)) {
            network.wallet("treasury").fund(FUNDS);
            PaymentRail rail = network.rail("treasury");
            Bolt11Invoice invoice =
                    network.wallet("provider").createInvoice(AMOUNT, "work", Duration.ofHours(1));
            rail.pay(request(invoice));
            network.start(Duration.ofMillis(5));
            clock.advance(Duration.ofSeconds(3));

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> rail.track(invoice.paymentHash()).isFinal());
        }
    }

    @Test
    void two_payers_of_one_invoice_cannot_both_succeed() {
        try (SimulatedLightning network = network(1)) {
            network.wallet("a").fund(FUNDS);
            network.wallet("b").fund(FUNDS);
            Bolt11Invoice invoice =
                    network.wallet("provider").createInvoice(AMOUNT, "work", Duration.ofHours(1));
            network.rail("a").pay(request(invoice));
            network.rail("b").pay(request(invoice));
            clock.advance(Duration.ofSeconds(3));
            network.tick();

            List<RailUpdate> ends =
                    List.of(
                            network.rail("a").track(invoice.paymentHash()),
                            network.rail("b").track(invoice.paymentHash()));
            assertThat(ends).filteredOn(RailUpdate.Succeeded.class::isInstance).hasSize(1);
            assertThat(ends)
                    .filteredOn(RailUpdate.Failed.class::isInstance)
                    .singleElement()
                    .extracting(failed -> ((RailUpdate.Failed) failed).reason())
                    .isEqualTo(FailureReason.INCORRECT_PAYMENT_DETAILS);
            assertThat(network.wallet("provider").balance()).isEqualTo(AMOUNT);
        }
    }

    @Test
    void a_cancelled_invoice_is_never_paid() {
        try (SimulatedLightning network = network(1)) {
            network.wallet("treasury").fund(FUNDS);
            SimulatedWallet provider = network.wallet("provider");
            Bolt11Invoice early = provider.createInvoice(AMOUNT, "work", Duration.ofHours(1));
            Bolt11Invoice late = provider.createInvoice(AMOUNT, "work", Duration.ofHours(1));
            PaymentRail rail = network.rail("treasury");
            assertThat(provider.cancelInvoice(early.paymentHash())).isTrue();
            rail.pay(request(late));
            assertThat(provider.cancelInvoice(late.paymentHash())).isTrue();
            clock.advance(Duration.ofSeconds(3));
            network.tick();

            assertThat(rail.pay(request(early))).isInstanceOf(RailUpdate.Failed.class);
            assertThat(rail.track(late.paymentHash())).isInstanceOf(RailUpdate.Failed.class);
            assertThat(provider.lookup(late.paymentHash())).isEqualTo(new InvoiceState.Canceled());
            assertThat(network.wallet("treasury").balance()).isEqualTo(FUNDS);
        }
    }

    @Test
    void a_wallet_does_not_pay_itself() {
        try (SimulatedLightning network = network(1)) {
            SimulatedWallet treasury = network.wallet("treasury");
            treasury.fund(FUNDS);
            Bolt11Invoice own = treasury.createInvoice(AMOUNT, "circle", Duration.ofHours(1));

            assertThat(network.rail("treasury").pay(request(own)))
                    .isInstanceOfSatisfying(
                            RailUpdate.Failed.class,
                            failed -> assertThat(failed.reason()).isEqualTo(FailureReason.REFUSED));
        }
    }

    @Test
    void nodes_keep_their_identity_and_another_seed_is_noticed() {
        try (SimulatedLightning network = network(1);
                SimulatedLightning again = network(2);
                SimulatedLightning other =
                        new SimulatedLightning(
                                database,
                                SimulationSettings.regtest("village"),
                                script,
                                clock,
                                new Random(SEED))) {
            assertThat(network.wallet("provider").nodeId())
                    .isEqualTo(again.wallet("provider").nodeId())
                    .isNotEqualTo(network.wallet("other").nodeId());
            assertThatThrownBy(() -> other.wallet("provider"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nothing_simulated_looks_like_mainnet() {
        assertThatThrownBy(
                        () ->
                                new SimulationSettings(
                                        Network.MAINNET, "x", FeeRule.FREE, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void concurrent_payments_and_ticks_conserve_money_and_pay_each_invoice_once() throws Exception {
        Random random = new Random(SEED);
        List<String> names = List.of("a", "b", "c");
        List<Bolt11Invoice> invoices = new ArrayList<>();
        try (SimulatedLightning one = network(1);
                SimulatedLightning two = network(2);
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (String name : names) {
                one.wallet(name).fund(FUNDS);
            }
            for (int i = 0; i < 40; i++) {
                String payee = names.get(random.nextInt(names.size()));
                invoices.add(
                        one.wallet(payee)
                                .createInvoice(
                                        Msat.of(1 + random.nextInt(1_000_000)),
                                        "work",
                                        Duration.ofHours(1)));
            }
            List<PaymentRail> rails = new ArrayList<>();
            for (String name : names) {
                rails.add(one.rail(name));
                rails.add(two.rail(name));
            }
            AtomicInteger ended = new AtomicInteger();
            List<Future<?>> work = new ArrayList<>();
            for (PaymentRail rail : rails) {
                long seed = random.nextLong();
                work.add(
                        threads.submit(
                                () -> {
                                    Random mine = new Random(seed);
                                    for (int i = 0; i < 20; i++) {
                                        script.next(somePlan(mine));
                                        rail.pay(
                                                request(
                                                        invoices.get(
                                                                mine.nextInt(invoices.size()))));
                                        clock.advance(Duration.ofMillis(200));
                                        ended.addAndGet((i % 2 == 0 ? one : two).tick());
                                    }
                                }));
            }
            for (Future<?> future : work) {
                future.get(60, TimeUnit.SECONDS);
            }
            clock.advance(Duration.ofMinutes(1));
            ended.addAndGet(one.tick());

            assertThat(ended).as("seed %d", SEED).hasPositiveValue();
            assertThat(
                            number(
                                    "select count(*) from simulated_lightning.payment"
                                            + " where state = 'IN_FLIGHT' and due_at is not null"))
                    .as("seed %d", SEED)
                    .isZero();
            assertThat(
                            number(
                                    "select sum(funded_msat - balance_msat - in_flight_msat"
                                            + " - fees_paid_msat) from simulated_lightning.wallet"))
                    .as("seed %d", SEED)
                    .isZero();
            assertThat(
                            number(
                                    "select coalesce(sum(amount_msat + fee_msat), 0) -"
                                            + " (select sum(in_flight_msat) from"
                                            + " simulated_lightning.wallet) from"
                                            + " simulated_lightning.payment where state ="
                                            + " 'IN_FLIGHT'"))
                    .as("seed %d", SEED)
                    .isZero();
            assertThat(
                            number(
                                    "select (select sum(received_msat) from"
                                            + " simulated_lightning.invoice where state = 'SETTLED') -"
                                            + " (select sum(amount_msat) from"
                                            + " simulated_lightning.payment where state ="
                                            + " 'SUCCEEDED')"))
                    .as("seed %d", SEED)
                    .isZero();
        }
    }

    private static PaymentPlan somePlan(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> PaymentPlan.fail(FailureReason.NO_ROUTE);
            case 1 -> PaymentPlan.HANG;
            case 2 -> PaymentPlan.UNREACHABLE;
            case 3 -> PaymentPlan.SUCCEED.withAnswer(PaymentPlan.Answer.LOST);
            default -> PaymentPlan.SUCCEED.after(Duration.ofMillis(random.nextInt(2_000)));
        };
    }

    private SimulatedLightning network(long seed) {
        return new SimulatedLightning(database, SETTINGS, script, clock, new Random(seed));
    }

    private static PayRequest request(Bolt11Invoice invoice) {
        return PayRequest.of(invoice, Msat.ofSat(1_000), Duration.ofSeconds(30));
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
