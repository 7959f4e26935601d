package exchequer.settlement.payment.execute;

import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.lnd.HoldingPayee;
import exchequer.settlement.rail.lnd.LndRail;
import exchequer.settlement.rail.lnd.Treasury;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The executor on a real node. An application that dies is an executor that is gone, and another
 * one, with a connection of its own, over the same log and the same list of open payments.
 */
class RealPaymentsRegtestIT {

    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long FEE_CAP_MSAT = 5_000;
    private static final Msat AMOUNT = Story.PRICE;
    private static final Msat FEE = Msat.of(1_000 + 5);
    private static final AtomicInteger STORIES = new AtomicInteger(5_000);

    private final LightningNetwork network = LightningNetwork.shared();
    private final HoldingPayee carol = new HoldingPayee(network.carol());
    private final Story story = Story.number(STORIES.incrementAndGet());
    private final AtomicLong commandIds = new AtomicLong();
    private OpenPayments payments;
    private FollowedLog log;
    private LndRail rail;
    private PaymentExecutor executor;
    private TestInvoice invoice;
    private Msat before;

    @BeforeEach
    void intend() throws IOException {
        network.awaitReady();
        DataSource database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
        payments = new OpenPayments(database);
        log = new FollowedLog(payments);
        rail = Treasury.rail(network.alice());
        Treasury.awaitNothingInFlight(rail);
        before = rail.balances().spendable();
        Bolt11Invoice issued = carol.createInvoice(AMOUNT, "work", Duration.ofMinutes(10));
        invoice = new TestInvoice(issued, carol.preimage(issued.paymentHash()));
        log.happened(
                story.placed(),
                story.charged(invoice),
                story.intended(invoice, FEE_CAP_MSAT, TODAY));
    }

    @AfterEach
    void close() {
        executor.close();
        carol.giveBackAll(rail);
        rail.close();
    }

    @Test
    void killed_after_the_intent_it_pays_when_it_is_back() throws SQLException {
        start();

        carol.takeWhenHeld(invoice.hash());

        assertPaidOnce();
    }

    @Test
    void killed_after_the_order_left_and_before_that_was_written_down_it_pays_no_second_time()
            throws Exception {
        log.failing(
                command -> command instanceof RecordRailUpdate(_, RailUpdate.InFlight _, _, _, _));
        start();
        carol.awaitHeld(invoice.hash());
        die();
        assertThat(log.facts().all(PaymentDispatched.class)).isEmpty();
        log.failing(_ -> false);

        restart();
        awaitDispatched();
        carol.takeWhenHeld(invoice.hash());

        assertPaidOnce();
    }

    @Test
    void killed_while_in_flight_it_finds_the_payment_settled() throws Exception {
        start();
        carol.awaitHeld(invoice.hash());
        awaitDispatched();
        die();
        carol.takeWhenHeld(invoice.hash());

        restart();

        assertPaidOnce();
    }

    @Test
    void killed_after_the_settlement_and_before_that_was_written_down_it_settles_once()
            throws Exception {
        log.failing(
                command -> command instanceof RecordRailUpdate(_, RailUpdate.Succeeded _, _, _, _));
        start();
        carol.takeWhenHeld(invoice.hash());
        await().atMost(PATIENCE).until(() -> rail.track(invoice.hash()).isFinal());
        die();
        assertThat(log.facts().all(PaymentSettled.class)).isEmpty();
        log.failing(_ -> false);

        restart();

        assertPaidOnce();
    }

    @Test
    void with_the_node_killed_in_flight_too_the_outcome_is_unknown_and_then_settled()
            throws Exception {
        start();
        carol.awaitHeld(invoice.hash());
        awaitDispatched();

        network.alice().kill();
        await().atMost(PATIENCE)
                .until(() -> !log.facts().all(PaymentOutcomeUnknown.class).isEmpty());
        network.alice().start();
        network.awaitReady();
        carol.takeWhenHeld(invoice.hash());

        assertPaidOnce();
        assertThat(log.facts().all(PaymentOutcomeUnknown.class)).hasSize(1);
    }

    private void start() {
        executor =
                new PaymentExecutor(
                        payments,
                        rail,
                        log,
                        InstantSource.system(),
                        () -> "cmd_" + commandIds.incrementAndGet(),
                        new PaymentExecutor.Settings(OFTEN, Duration.ofSeconds(20)));
        executor.start();
    }

    private void die() {
        executor.close();
        rail.close();
    }

    private void restart() throws IOException {
        rail = Treasury.rail(network.alice());
        start();
    }

    private void awaitDispatched() {
        await().atMost(PATIENCE).until(() -> log.facts().all(PaymentDispatched.class).size() == 1);
    }

    /** In the log once, in the list no more, and out of the node's channels once. */
    private void assertPaidOnce() throws SQLException {
        await().atMost(PATIENCE).until(() -> !log.facts().all(PaymentSettled.class).isEmpty());
        assertThat(log.facts().all(PaymentSettled.class))
                .singleElement()
                .satisfies(
                        settled -> {
                            assertThat(settled.proof()).isEqualTo(invoice.proof());
                            assertThat(settled.amountMsat()).isEqualTo(AMOUNT);
                            assertThat(settled.feeMsat()).isEqualTo(FEE);
                        });
        assertThat(log.facts().all(PaymentFailed.class)).isEmpty();
        assertThat(log.facts().all(CaseOpened.class)).isEmpty();
        assertThat(payments.page("", 10)).isEmpty();
        Treasury.awaitNothingInFlight(rail);
        assertThat(rail.balances().spendable()).isEqualTo(before.minus(AMOUNT.plus(FEE)));
    }
}
