package exchequer.settlement.payment.execute;

import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.payment.execute.ScriptedRail.Plan;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.RailUpdate;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaymentExecutorIT {

    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration NEVER = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Story STORY = Story.first();
    private static final Story SECOND = Story.number(2);
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);

    private final ScriptedRail rail = new ScriptedRail();
    private final AtomicBoolean databaseDown = new AtomicBoolean();
    private final AtomicLong commandIds = new AtomicLong();
    private final List<PaymentExecutor> started = new ArrayList<>();
    private OpenPayments payments;
    private FollowedLog log;

    @BeforeEach
    void migrate() {
        DataSource database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
        payments = new OpenPayments(interruptible(database));
        log = new FollowedLog(payments);
    }

    @AfterEach
    void close() {
        rail.release();
        started.forEach(PaymentExecutor::close);
    }

    @Test
    void intended_payment_is_paid_once_and_settled() throws SQLException {
        rail.plan(INVOICE, Plan.SUCCEED);
        intend(STORY, INVOICE);

        start(OFTEN);

        awaitSettled(INVOICE);
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
        assertThat(log.facts().all(PaymentSettled.class))
                .singleElement()
                .satisfies(settled -> assertThat(settled.proof()).isEqualTo(INVOICE.proof()));
        assertThat(payments.page("", 10)).isEmpty();
    }

    @Test
    void payment_that_comes_on_the_list_is_paid_without_waiting_for_a_round() throws SQLException {
        PaymentExecutor executor = start(NEVER);
        await().atMost(PATIENCE).until(() -> rail.listeners() == 1);
        rail.plan(INVOICE, Plan.SUCCEED);
        intend(STORY, INVOICE);

        executor.listed(payments.named(Set.of(INVOICE.hash())));

        awaitSettled(INVOICE);
    }

    @Test
    void payment_in_flight_is_dispatched_first_and_settled_on_the_rails_hint() {
        rail.plan(INVOICE, Plan.IN_FLIGHT);
        intend(STORY, INVOICE);
        start(NEVER);
        await().atMost(PATIENCE).until(() -> log.facts().all(PaymentDispatched.class).size() == 1);

        // Without the hint it would be asked for in ten minutes.
        rail.succeed(INVOICE);
        awaitSettled(INVOICE);

        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
    }

    @Test
    void crash_between_paying_and_recording_ends_settled_and_paid_once() {
        rail.plan(INVOICE, Plan.SUCCEED);
        intend(STORY, INVOICE);
        log.failing(
                command ->
                        command instanceof RecordRailUpdate update
                                && update.update() instanceof RailUpdate.Succeeded);
        PaymentExecutor killed = start(OFTEN);
        await().atMost(PATIENCE).until(() -> rail.attempts(INVOICE) == 1);
        killed.close();
        assertThat(log.facts().all(PaymentSettled.class)).isEmpty();
        log.failing(_ -> false);

        start(OFTEN);

        awaitSettled(INVOICE);
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
        assertThat(log.facts().all(PaymentSettled.class)).hasSize(1);
        assertThat(log.facts().all(CaseOpened.class)).isEmpty();
    }

    @Test
    void close_while_the_rail_is_being_asked_leaves_the_payment_to_the_next_start() {
        rail.plan(INVOICE, Plan.HANG);
        intend(STORY, INVOICE);
        PaymentExecutor killed = start(OFTEN);
        await().atMost(PATIENCE).until(() -> rail.attempts(INVOICE) == 1);

        killed.close();
        rail.release();
        start(OFTEN);

        awaitSettled(INVOICE);
        assertThat(log.facts().all(PaymentSettled.class)).hasSize(1);
    }

    @Test
    void rail_that_cannot_be_reached_makes_the_outcome_unknown_until_it_answers() {
        rail.plan(INVOICE, Plan.SUCCEED);
        intend(STORY, INVOICE);
        rail.down(true);
        start(OFTEN);
        await().atMost(PATIENCE)
                .until(() -> log.facts().all(PaymentOutcomeUnknown.class).size() == 1);
        assertThat(rail.attempts(INVOICE)).isZero();

        rail.down(false);

        awaitSettled(INVOICE);
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
        assertThat(log.facts().all(PaymentIntended.class)).hasSize(1);
        assertThat(log.facts().all(PaymentOutcomeUnknown.class)).hasSize(1);
    }

    @Test
    void lost_answer_is_found_out_without_paying_again() {
        rail.plan(INVOICE, Plan.SUCCEED_UNHEARD);
        intend(STORY, INVOICE);

        start(OFTEN);

        awaitSettled(INVOICE);
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
        assertThat(log.facts().all(PaymentOutcomeUnknown.class)).hasSize(1);
    }

    @Test
    void payment_that_hangs_holds_up_no_other() {
        rail.plan(INVOICE, Plan.HANG).plan(ANOTHER, Plan.SUCCEED);
        intend(STORY, INVOICE);
        start(OFTEN);
        await().atMost(PATIENCE).until(() -> rail.attempts(INVOICE) == 1);

        intend(SECOND, ANOTHER);

        awaitSettled(ANOTHER);
        assertThat(isSettled(INVOICE)).isFalse();
        rail.release();
        awaitSettled(INVOICE);
    }

    /** Payees can keep payments in flight for days; many of them must not hide the next one. */
    @Test
    void hundreds_of_payments_in_flight_do_not_keep_one_from_being_settled() throws SQLException {
        List<TestInvoice> invoices = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            TestInvoice invoice = TestInvoice.of(1_000 + i, 1_000);
            rail.plan(invoice, Plan.IN_FLIGHT);
            intend(Story.number(1_000 + i), invoice);
            invoices.add(invoice);
        }
        start(OFTEN);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> log.facts().all(PaymentDispatched.class).size() == invoices.size());
        TestInvoice last =
                invoices.stream()
                        .max((a, b) -> a.hash().value().compareTo(b.hash().value()))
                        .orElseThrow();

        rail.succeed(last);

        awaitSettled(last);
        assertThat(payments.page("", 1_000)).hasSize(299);
    }

    /**
     * The log says "failed", the list does not yet, and the rail has forgotten: sending now would
     * really pay what everybody believes to have failed.
     */
    @Test
    void failed_payment_is_never_sent_again_though_the_list_is_behind() {
        rail.plan(INVOICE, Plan.REFUSE);
        intend(STORY, INVOICE);
        log.stopFollowing();

        start(OFTEN);

        await().atMost(PATIENCE).until(() -> rail.questions(INVOICE) > 5);
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
        assertThat(log.facts().all(PaymentFailed.class)).hasSize(1);
    }

    @Test
    void payment_the_log_does_not_know_is_never_sent() throws SQLException {
        rail.plan(INVOICE, Plan.SUCCEED);
        payments.observe(
                List.of(
                        new OpenPayments.News(
                                STORY.intended(INVOICE, 10, TODAY), Story.TENANT, "corr", 1)));

        start(OFTEN);

        await().atMost(PATIENCE).until(() -> rail.questions(INVOICE) > 3);
        assertThat(rail.attempts(INVOICE)).isZero();
    }

    @Test
    void payment_is_not_sent_before_the_rails_answer_is_taken_down() {
        rail.plan(INVOICE, Plan.SUCCEED);
        intend(STORY, INVOICE);
        log.failing(_ -> true);

        start(OFTEN);

        await().atMost(PATIENCE).until(() -> rail.questions(INVOICE) > 3);
        assertThat(rail.attempts(INVOICE)).isZero();
        log.failing(_ -> false);
        awaitSettled(INVOICE);
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
    }

    @Test
    void database_that_fails_for_a_while_stops_nothing_for_good() {
        rail.plan(INVOICE, Plan.SUCCEED);
        intend(STORY, INVOICE);
        databaseDown.set(true);
        log.stopFollowing();
        start(OFTEN);

        databaseDown.set(false);

        awaitSettled(INVOICE);
    }

    @Test
    void of_two_executors_one_works_until_it_is_gone() throws SQLException {
        rail.plan(INVOICE, Plan.IN_FLIGHT).plan(ANOTHER, Plan.SUCCEED);
        intend(STORY, INVOICE);
        PaymentExecutor first = start(OFTEN);
        await().atMost(PATIENCE).until(() -> log.facts().all(PaymentDispatched.class).size() == 1);
        PaymentExecutor second = start(OFTEN);

        assertThat(second.round()).isFalse();
        first.close();
        intend(SECOND, ANOTHER);

        awaitSettled(ANOTHER);
        assertThat(rail.attempts(ANOTHER)).isEqualTo(1);
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
    }

    /** Somebody paid the same invoice with the same rail, past the market. */
    @Test
    void payment_that_the_rail_made_before_it_was_sent_is_not_sent_and_not_taken_for_ours()
            throws SQLException {
        rail.plan(INVOICE, Plan.SUCCEED).plan(ANOTHER, Plan.SUCCEED);
        PaymentExecutor executor = start(OFTEN);
        intend(SECOND, ANOTHER);
        awaitSettled(ANOTHER);
        rail.succeed(INVOICE);

        intend(STORY, INVOICE);
        executor.listed(payments.named(Set.of(INVOICE.hash())));

        awaitSettled(INVOICE);
        assertThat(rail.attempts(INVOICE)).isZero();
        assertThat(log.facts().all(CaseOpened.class))
                .singleElement()
                .satisfies(
                        question -> {
                            assertThat(question.kind()).isEqualTo(CaseKind.PAYMENT_WITHOUT_ORDER);
                            assertThat(question.paymentHash()).isEqualTo(INVOICE.hash());
                            assertThat(question.orderId()).isEqualTo(STORY.orderId());
                        });
        assertThat(payments.page("", 10)).isEmpty();
    }

    @Test
    void reading_all_events_again_after_the_end_reopens_nothing() throws SQLException {
        rail.plan(INVOICE, Plan.SUCCEED).plan(ANOTHER, Plan.REFUSE);
        intend(STORY, INVOICE);
        intend(SECOND, ANOTHER);
        start(OFTEN);
        awaitSettled(INVOICE);
        await().atMost(PATIENCE).until(() -> log.facts().all(PaymentFailed.class).size() == 1);
        await().atMost(PATIENCE).until(() -> payments.page("", 10).isEmpty());

        log.readAgain();

        assertThat(payments.page("", 10)).isEmpty();
        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
        assertThat(rail.attempts(ANOTHER)).isEqualTo(1);
    }

    private void intend(Story story, TestInvoice invoice) {
        log.happened(story.placed(), story.charged(invoice), story.intended(invoice, 10, TODAY));
    }

    private PaymentExecutor start(Duration askEvery) {
        PaymentExecutor executor =
                new PaymentExecutor(
                        payments,
                        rail,
                        log,
                        InstantSource.system(),
                        () -> "cmd_" + commandIds.incrementAndGet(),
                        new PaymentExecutor.Settings(askEvery, Duration.ofSeconds(1)));
        started.add(executor);
        executor.start();
        return executor;
    }

    private void awaitSettled(TestInvoice invoice) {
        await().atMost(PATIENCE).until(() -> isSettled(invoice));
    }

    private boolean isSettled(TestInvoice invoice) {
        return log.facts().all(PaymentSettled.class).stream()
                .anyMatch(settled -> settled.paymentHash().equals(invoice.hash()));
    }

    private DataSource interruptible(DataSource database) {
        return (DataSource)
                Proxy.newProxyInstance(
                        DataSource.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        (_, method, _) -> {
                            if (databaseDown.get()) {
                                throw new SQLException("the database is down");
                            }
                            return method.getName().equals("getConnection")
                                    ? database.getConnection()
                                    : null;
                        });
    }
}
