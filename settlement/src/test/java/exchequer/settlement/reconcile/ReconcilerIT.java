package exchequer.settlement.reconcile;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.TENANT;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.cases.resolve.CaseResolution;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.RailReconciled;
import exchequer.settlement.events.ReconciliationOutcome;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.simulated.InMemoryRail;
import exchequer.settlement.rail.simulated.PaymentPlan;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulationSettings;
import exchequer.settlement.reconcile.Reconciliation.Outcome;
import exchequer.settlement.reconcile.Reconciliation.Standing;
import exchequer.settlement.reconcile.note.NoteReconciliation;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole check, with a rail whose payments are made here or behind our back. */
class ReconcilerIT {

    private static final Msat AMOUNT = Msat.ofSat(20);
    private static final Duration PATIENCE = Duration.ofHours(24);

    private static DataSource database;

    private final SettableClock clock = new SettableClock(NOW);
    private final Script script = new Script();
    private final InMemoryRail rail =
            new InMemoryRail(
                    SimulationSettings.regtest("reconcile").withSettlementDelay(Duration.ZERO),
                    script,
                    clock,
                    new Random(17),
                    Msat.ofSat(1_000_000));
    private final FactLog log = new FactLog();
    private final LoggedInMemory records = new LoggedInMemory(log);
    private Runnable betweenTheLooks = () -> {};
    private int stories;
    private int runs;

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
    }

    @Test
    void payments_that_everybody_knows_agree() throws Exception {
        pay(invoice());
        pay(invoice());
        script.next(PaymentPlan.fail(FailureReason.NO_ROUTE));
        pay(invoice());

        Reconciliation run = run();

        assertThat(run.outcome()).isEqualTo(Outcome.AGREES);
        assertThat(run.listed()).isEqualTo(3);
        assertThat(run.logged()).isEqualTo(3);
        assertThat(run.cut().log())
                .as("all that was there before the run was noted")
                .isEqualTo(log.entries().size() - 1);
        assertThat(run.differences()).isEmpty();
        assertThat(leftOverRows()).isZero();
    }

    @Test
    void payment_behind_our_back_opens_one_case_and_is_answered_once_it_is_resolved()
            throws Exception {
        Bolt11Invoice stray = invoice();
        rail.pay(request(stray));

        Reconciliation first = run();
        Reconciliation second = run();

        assertThat(first.outcome()).isEqualTo(Outcome.DIFFERS);
        assertThat(standings(first)).containsExactly(Standing.OPENED);
        assertThat(standings(second)).containsExactly(Standing.OPEN);
        CaseOpened opened = onlyCase(CaseKind.PAYMENT_WITHOUT_ORDER);
        assertThat(opened.evidence().preimage()).isNotNull();
        assertThat(opened.evidence().railAmountMsat()).isEqualTo(AMOUNT);
        log.send(
                new ResolveCase(
                        opened.caseId(), new CaseResolution.WriteOff(), "paid by hand", NOW));

        Reconciliation third = run();

        assertThat(third.outcome()).isEqualTo(Outcome.AGREES);
        assertThat(standings(third)).containsExactly(Standing.ANSWERED);
        assertThat(third.answered()).isEqualTo(1);
        assertThat(third.differing()).isZero();
    }

    @Test
    void payment_made_by_hand_before_the_intent_is_booked_and_shown() throws Exception {
        Bolt11Invoice invoice = invoice();
        rail.pay(request(invoice));
        clock.advance(Duration.ofHours(1));
        PaymentIntended intent = intend(invoice);
        // It took its time, and ended after the intent: whoever took that down saw nothing odd.
        RailUpdate.Succeeded told = (RailUpdate.Succeeded) rail.track(invoice.paymentHash());
        record(
                intent,
                new RailUpdate.Succeeded(
                        told.hash(), told.proof(), told.fee(), told.amount(), clock.instant()));
        assertThat(log.all(PaymentSettled.class)).hasSize(1);
        assertThat(log.all(CaseOpened.class)).isEmpty();

        Reconciliation run = run();

        assertThat(standings(run)).containsExactly(Standing.OPENED);
        CaseOpened opened = onlyCase(CaseKind.PAID_BEFORE_INTENT);
        assertThat(opened.orderId()).isEqualTo(intent.orderId());
        assertThat(opened.moneyInQuestion()).isEmpty();
        assertThat(opened.evidence().since()).isEqualTo(NOW);
    }

    @Test
    void payment_made_by_hand_that_was_asked_about_when_it_was_booked_has_one_case()
            throws Exception {
        Bolt11Invoice invoice = invoice();
        rail.pay(request(invoice));
        clock.advance(Duration.ofHours(1));
        PaymentIntended intent = intend(invoice);
        record(intent, rail.track(invoice.paymentHash()));

        Reconciliation run = run();

        assertThat(run.differences()).isEmpty();
        assertThat(onlyCase(CaseKind.PAYMENT_WITHOUT_ORDER).orderId()).isEqualTo(intent.orderId());
    }

    @Test
    void payment_made_by_hand_for_an_invoice_handed_in_freezes_its_order_until_it_is_assigned()
            throws Exception {
        Bolt11Invoice invoice = invoice();
        Story story = Story.number(++stories);
        log.and(story.placed(), story.accepted(), charge(story, invoice));
        rail.pay(request(invoice));

        run();

        CaseOpened opened = onlyCase(CaseKind.PAYMENT_WITHOUT_ORDER);
        assertThat(opened.orderId()).isEqualTo(story.orderId());
        assertThat(
                        log.send(
                                new ResolveCase(
                                        opened.caseId(),
                                        new CaseResolution.AssignPayment(
                                                story.orderId(), invoice.paymentHash(), TODAY),
                                        "paid by hand last night",
                                        NOW)))
                .isInstanceOf(Decision.Accepted.class);
        assertThat(log.all(PaymentSettled.class)).hasSize(1);
        assertThat(run().outcome()).isEqualTo(Outcome.AGREES);
    }

    @Test
    void every_run_is_in_the_log_once_with_its_result() throws Exception {
        rail.pay(request(invoice()));
        Reconciliation run = run();
        script.down(true);
        Reconciliation away = run();

        assertThat(log.all(RailReconciled.class))
                .containsExactly(
                        new RailReconciled(
                                run.runId(),
                                rail.name(),
                                ReconciliationOutcome.DIFFERS,
                                1,
                                0,
                                1,
                                0,
                                run.cut().log(),
                                run.startedAt(),
                                clock.instant()),
                        new RailReconciled(
                                away.runId(),
                                rail.name(),
                                ReconciliationOutcome.RAIL_UNAVAILABLE,
                                0,
                                0,
                                0,
                                0,
                                0,
                                away.startedAt(),
                                clock.instant()));
        RailReconciled first = log.all(RailReconciled.class).getFirst();
        assertThat(log.send(new NoteReconciliation(first))).isEqualTo(Decision.alreadyDone());
    }

    @Test
    void settlement_that_the_rail_does_not_have_opens_a_case() throws Exception {
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        InMemoryRail emptied =
                new InMemoryRail(
                        SimulationSettings.regtest("reconcile"),
                        script,
                        clock,
                        new Random(3),
                        Msat.ZERO);

        Reconciliation run = reconciler(emptied).run(nextRun());

        assertThat(run.differences())
                .singleElement()
                .satisfies(
                        found -> {
                            assertThat(found.kind()).isEqualTo(CaseKind.NOT_AT_RAIL);
                            assertThat(found.paymentHash()).isEqualTo(invoice.paymentHash());
                            assertThat(found.evidence().railSaid()).isEqualTo("not_listed");
                        });
        assertThat(onlyCase(CaseKind.NOT_AT_RAIL).orderId()).isNotNull();
    }

    @Test
    void late_success_after_an_assumed_failure_is_booked_and_opens_its_case() throws Exception {
        Bolt11Invoice invoice = invoice();
        PaymentIntended intent = intend(invoice);
        log.and(
                new PaymentFailed(
                        invoice.paymentHash(),
                        intent.orderId(),
                        intent.rfqId(),
                        intent.buyer(),
                        intent.provider(),
                        FailureReason.TIMEOUT,
                        "assumed",
                        TODAY,
                        NOW));
        rail.pay(request(invoice));

        Reconciliation run = run();

        assertThat(standings(run)).containsExactly(Standing.OPENED);
        assertThat(log.all(PaymentSettled.class)).hasSize(1);
        assertThat(run.differences().getFirst().caseId())
                .isEqualTo(onlyCase(CaseKind.SETTLED_AFTER_FAILURE).caseId());
        assertThat(run().outcome()).as("it is in the log now").isEqualTo(Outcome.AGREES);
    }

    @Test
    void payment_under_way_for_too_long_opens_a_case_that_its_end_answers() throws Exception {
        script.next(PaymentPlan.HANG);
        Bolt11Invoice invoice = invoice();
        PaymentIntended intent = intend(invoice);
        rail.pay(request(invoice));
        assertThat(run().outcome()).isEqualTo(Outcome.AGREES);

        clock.advance(PATIENCE);
        assertThat(run().outcome()).isEqualTo(Outcome.DIFFERS);
        onlyCase(CaseKind.IN_FLIGHT_TOO_LONG);
        rail.resolve(invoice.paymentHash(), new Ending.Succeed());
        record(intent, rail.track(invoice.paymentHash()));

        assertThat(run().outcome()).isEqualTo(Outcome.AGREES);
    }

    @Test
    void what_only_the_first_look_sees_is_passing_and_opens_nothing() throws Exception {
        Bolt11Invoice invoice = invoice();
        PaymentIntended intent = intend(invoice);
        rail.pay(request(invoice));
        // As if the copy of the log were two facts behind, and had caught up at the second look.
        records.showOnly(0);
        betweenTheLooks =
                () -> {
                    record(intent, rail.track(invoice.paymentHash()));
                    records.showOnly(Integer.MAX_VALUE);
                };

        Reconciliation run = run();

        assertThat(run.outcome()).isEqualTo(Outcome.AGREES);
        assertThat(run.passing()).isEqualTo(1);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    @Test
    void copy_that_is_wrong_twice_is_corrected_by_the_log_itself() throws Exception {
        pay(invoice());
        records.showOnly(0);

        Reconciliation run = run();

        assertThat(run.outcome()).isEqualTo(Outcome.AGREES);
        assertThat(run.passing()).isEqualTo(1);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    @Test
    void books_without_the_payment_open_a_case_that_moves_no_money() throws Exception {
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        records.forgetBooking(invoice.paymentHash());

        assertThat(run().outcome()).isEqualTo(Outcome.DIFFERS);

        assertThat(onlyCase(CaseKind.BOOKS_DIFFER).moneyInQuestion()).isEmpty();
    }

    /** The log can not tell that books are only late; the second look can. */
    @Test
    void books_that_are_late_for_one_look_are_no_difference() throws Exception {
        Bolt11Invoice invoice = invoice();
        pay(invoice);
        records.forgetBooking(invoice.paymentHash());
        betweenTheLooks = records::bookAll;

        Reconciliation run = run();

        assertThat(run.outcome()).isEqualTo(Outcome.AGREES);
        assertThat(run.passing()).isEqualTo(1);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    @Test
    void rail_that_does_not_answer_is_no_difference() throws Exception {
        rail.pay(request(invoice()));
        script.down(true);

        assertThat(run().outcome()).isEqualTo(Outcome.RAIL_UNAVAILABLE);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    @Test
    void rail_that_goes_away_between_the_looks_leaves_everything_undecided() throws Exception {
        rail.pay(request(invoice()));
        betweenTheLooks = () -> script.down(true);

        assertThat(run().outcome()).isEqualTo(Outcome.RAIL_UNAVAILABLE);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    @Test
    void copies_that_do_not_catch_up_are_no_difference() throws Exception {
        rail.pay(request(invoice()));
        records.stopCatchingUp();

        assertThat(run().outcome()).isEqualTo(Outcome.BEHIND);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    @Test
    void runs_are_kept_with_their_differences_newest_first() throws Exception {
        // The other tests' runs are in the same table.
        clock.advance(Duration.ofDays(1));
        rail.pay(request(invoice()));
        Reconciliation run = run();
        Reconciliation later = run();
        Reconciliations kept = new Reconciliations(database);

        assertThat(kept.find(run.runId())).contains(run);
        assertThat(kept.find("rec_none")).isEmpty();
        assertThat(kept.page(Long.MAX_VALUE, 2))
                .extracting(Reconciliation::runId)
                .containsExactly(later.runId(), run.runId());
        assertThat(kept.page(later.number(), 1))
                .extracting(Reconciliation::runId)
                .containsExactly(run.runId());
        assertThat(kept.lastBegun(rail.name())).contains(clock.instant());
    }

    private static ChargeRaised charge(Story story, Bolt11Invoice invoice) {
        return new ChargeRaised(
                ChargeId.of(story.orderId(), invoice.text()),
                story.orderId(),
                story.rfqId(),
                story.quoteId(),
                story.buyer(),
                story.provider(),
                invoice.text(),
                invoice.paymentHash(),
                invoice.payee().value(),
                AMOUNT,
                null,
                null,
                NOW,
                invoice.expiresAt());
    }

    private Reconciliation run() throws Exception {
        return reconciler(rail).run(nextRun());
    }

    private String nextRun() {
        return "rec_" + System.identityHashCode(this) + "_" + ++runs;
    }

    private Reconciler reconciler(InMemoryRail which) {
        return new Reconciler(
                which,
                records,
                database,
                log,
                TENANT,
                clock,
                new Reconciler.Settings(PATIENCE, Duration.ofSeconds(5)),
                _ -> betweenTheLooks.run());
    }

    private Bolt11Invoice invoice() {
        return rail.payee("provider").createInvoice(AMOUNT, "work", Duration.ofDays(2));
    }

    private static PayRequest request(Bolt11Invoice invoice) {
        return PayRequest.of(invoice, AMOUNT, Duration.ofSeconds(30));
    }

    private void pay(Bolt11Invoice invoice) {
        PaymentIntended intent = intend(invoice);
        record(intent, rail.pay(request(invoice)));
    }

    private PaymentIntended intend(Bolt11Invoice invoice) {
        Story story = Story.number(++stories);
        PaymentIntended intent =
                new PaymentIntended(
                        invoice.paymentHash(),
                        ChargeId.of(story.orderId(), invoice.text()),
                        story.orderId(),
                        story.rfqId(),
                        story.buyer(),
                        story.provider(),
                        invoice.text(),
                        AMOUNT,
                        AMOUNT,
                        LocalDate.parse("2026-03-01"),
                        rail.name(),
                        clock.instant());
        log.and(story.placed(), intent);
        return intent;
    }

    private void record(PaymentIntended intent, RailUpdate update) {
        assertThat(log.send(new RecordRailUpdate(intent.orderId(), update, clock.instant())))
                .isInstanceOf(Decision.Accepted.class);
    }

    private CaseOpened onlyCase(CaseKind kind) {
        List<CaseOpened> cases = log.all(CaseOpened.class);
        assertThat(cases).extracting(CaseOpened::kind).containsExactly(kind);
        return cases.getFirst();
    }

    private static List<Standing> standings(Reconciliation run) {
        return run.differences().stream().map(Reconciliation.Found::standing).toList();
    }

    private static long leftOverRows() throws Exception {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from settlement.rail_listing")) {
            row.next();
            return row.getLong(1);
        }
    }
}
