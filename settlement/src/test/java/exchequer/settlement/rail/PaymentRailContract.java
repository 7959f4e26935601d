package exchequer.settlement.rail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.simulated.PaymentPlan;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link PaymentRail} must do. A subclass brings a rail whose payments follow {@link
 * #script}, end after {@link #SETTLEMENT_DELAY} by {@link #clock}, cost {@link #fee} and are paid
 * from {@link #FUNDS}. What cannot be had from a real node it overrides: its clock, its balance,
 * and the plans, of which some can only be skipped.
 */
public abstract class PaymentRailContract {

    protected static final Duration SETTLEMENT_DELAY = Duration.ofSeconds(5);
    protected static final Msat FUNDS = Msat.ofSat(1_000_000);
    protected static final SimulationSettings SETTINGS =
            SimulationSettings.regtest("contract").withSettlementDelay(SETTLEMENT_DELAY);

    protected static final Msat AMOUNT = Msat.ofSat(2_000);
    private static final Msat DEFAULT_FEE = Msat.of(1_000 + 200);
    protected static final Duration EXPIRY = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    protected final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    protected final Script script = new Script();

    protected abstract PaymentRail rail();

    /** A payee the rail can reach. */
    protected abstract InvoiceIssuer payee();

    /** Lets the payments end that are due by {@link #clock}. */
    protected abstract void tick();

    protected abstract void resolve(PaymentHash hash, Ending ending);

    /** What a payment of {@link #AMOUNT} costs. */
    protected Msat fee() {
        return DEFAULT_FEE;
    }

    /** What can be spent before the first payment of a test. */
    protected Msat funds() {
        return FUNDS;
    }

    /** Plans the next attempt. */
    protected void plan(PaymentPlan plan) {
        script.next(plan);
    }

    /** Cuts the connection to the node, or restores it. */
    protected void cutOff(boolean isCutOff) {
        script.down(isCutOff);
    }

    /** An invoice of the payee that nobody paid in time. */
    protected Bolt11Invoice expiredInvoice() {
        Bolt11Invoice invoice = invoice();
        clock.advance(EXPIRY);
        return invoice;
    }

    protected void assertJustNow(Instant settledAt) {
        assertThat(settledAt).isEqualTo(clock.instant());
    }

    @Test
    void a_payment_ends_with_proof_fee_and_amount() {
        Bolt11Invoice invoice = invoice();

        assertThat(rail().pay(request(invoice))).isEqualTo(new InFlight(invoice.paymentHash()));
        assertThat(rail().track(invoice.paymentHash()))
                .isEqualTo(new InFlight(invoice.paymentHash()));
        letDueOnesEnd();

        Succeeded success = succeeded(invoice);
        assertThat(success.proof().isOf(invoice.paymentHash())).isTrue();
        assertThat(success.fee()).isEqualTo(fee());
        assertThat(success.amount()).isEqualTo(AMOUNT);
        assertJustNow(success.settledAt());
        assertThat(payee().lookup(invoice.paymentHash()))
                .isInstanceOfSatisfying(
                        InvoiceState.Settled.class,
                        settled -> {
                            assertThat(settled.preimage())
                                    .isEqualTo(Proofs.preimage(success.proof()));
                            assertThat(settled.received()).isEqualTo(AMOUNT);
                            assertJustNow(settled.settledAt());
                        });
    }

    @Test
    void money_leaves_once_it_is_paid_and_is_locked_before() {
        Bolt11Invoice invoice = invoice();
        Msat funds = funds();
        Msat total = AMOUNT.plus(fee());

        rail().pay(request(invoice));
        assertBalances(funds.minus(total), total);
        letDueOnesEnd();

        assertBalances(funds.minus(total), Msat.ZERO);
    }

    @Test
    void paying_again_while_in_flight_starts_nothing() {
        Bolt11Invoice invoice = invoice();
        Msat funds = funds();
        Msat total = AMOUNT.plus(fee());
        rail().pay(request(invoice));
        assertBalances(funds.minus(total), total);

        assertThat(rail().pay(request(invoice))).isEqualTo(new InFlight(invoice.paymentHash()));

        assertBalances(funds.minus(total), total);
    }

    @Test
    void paying_again_after_the_success_tells_the_same_success() {
        Bolt11Invoice invoice = invoice();
        Msat left = funds().minus(AMOUNT.plus(fee()));
        rail().pay(request(invoice));
        letDueOnesEnd();
        Succeeded success = succeeded(invoice);
        assertBalances(left, Msat.ZERO);
        clock.advance(Duration.ofDays(3));

        assertThat(rail().pay(request(invoice))).isEqualTo(success);

        assertBalances(left, Msat.ZERO);
    }

    @Test
    void many_callers_at_once_pay_once() throws Exception {
        Bolt11Invoice invoice = invoice();
        Msat funds = funds();
        int callers = 8;
        CountDownLatch start = new CountDownLatch(1);
        Callable<RailUpdate> call =
                () -> {
                    start.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    return rail().pay(request(invoice));
                };
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<RailUpdate>> answers =
                    IntStream.range(0, callers).mapToObj(_ -> threads.submit(call)).toList();
            start.countDown();
            for (Future<RailUpdate> answer : answers) {
                assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(new InFlight(invoice.paymentHash()));
            }
        }

        assertBalances(funds.minus(AMOUNT.plus(fee())), AMOUNT.plus(fee()));
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureReason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVOICE_EXPIRED", "REFUSED"})
    void a_failure_tells_its_reason_and_returns_the_money(FailureReason reason) {
        plan(PaymentPlan.fail(reason));
        Bolt11Invoice invoice = invoice();
        Msat funds = funds();

        rail().pay(request(invoice));
        letDueOnesEnd();

        assertThat(failed(invoice).reason()).isEqualTo(reported(reason));
        assertBalances(funds, Msat.ZERO);
        assertThat(payee().lookup(invoice.paymentHash())).isEqualTo(new InvoiceState.Open());
    }

    @Test
    void after_a_failure_the_same_invoice_is_really_paid_again() {
        plan(PaymentPlan.fail(FailureReason.NO_ROUTE));
        Bolt11Invoice invoice = invoice();
        Msat funds = funds();
        rail().pay(request(invoice));
        letDueOnesEnd();
        failed(invoice);

        assertThat(rail().pay(request(invoice))).isEqualTo(new InFlight(invoice.paymentHash()));
        letDueOnesEnd();

        succeeded(invoice);
        assertBalances(funds.minus(AMOUNT.plus(fee())), Msat.ZERO);
    }

    @Test
    void no_route_costs_more_than_the_fee_cap() {
        Bolt11Invoice invoice = invoice();
        Msat funds = funds();
        PayRequest tooCheap =
                PayRequest.of(invoice, fee().minus(Msat.of(1)), Duration.ofSeconds(30));

        assertThat(failed(payToTheEnd(tooCheap)).reason()).isEqualTo(FailureReason.NO_ROUTE);
        assertThat(failed(invoice).reason()).isEqualTo(FailureReason.NO_ROUTE);
        assertBalances(funds, Msat.ZERO);

        assertThat(rail().pay(PayRequest.of(invoice, fee(), Duration.ofSeconds(30))))
                .isEqualTo(new InFlight(invoice.paymentHash()));
    }

    @Test
    void more_than_there_is_cannot_be_paid() {
        Msat funds = funds();
        Bolt11Invoice invoice = payee().createInvoice(funds, "everything", EXPIRY);

        assertThat(failed(payToTheEnd(request(invoice))).reason())
                .isEqualTo(FailureReason.INSUFFICIENT_BALANCE);
        assertBalances(funds, Msat.ZERO);
    }

    @Test
    void a_payee_nobody_knows_has_no_route() {
        Bolt11Invoice stranger =
                Bolt11.encode(
                        Bolt11Draft.of(
                                Network.REGTEST,
                                AMOUNT,
                                clock.instant(),
                                EXPIRY,
                                new PaymentHash("ab".repeat(32)),
                                "cd".repeat(32),
                                "from afar"),
                        NodeKey.of("another thirty-two bytes of text".getBytes(US_ASCII)));

        assertThat(failed(payToTheEnd(request(stranger))).reason())
                .isEqualTo(reported(FailureReason.NO_ROUTE));
    }

    @Test
    void an_expired_invoice_is_refused_and_leaves_no_trace() {
        Bolt11Invoice invoice = expiredInvoice();

        assertThat(failed(rail().pay(request(invoice))).reason())
                .isEqualTo(FailureReason.INVOICE_EXPIRED);

        assertThat(rail().track(invoice.paymentHash()))
                .isEqualTo(new NotFound(invoice.paymentHash()));
        assertThat(payee().lookup(invoice.paymentHash())).isEqualTo(new InvoiceState.Expired());
    }

    @Test
    void a_payment_in_flight_outlives_its_invoice_and_may_still_succeed() {
        plan(PaymentPlan.HANG);
        Bolt11Invoice invoice = invoice();
        rail().pay(request(invoice));
        clock.advance(Duration.ofDays(2));
        tick();

        assertThat(rail().pay(request(invoice))).isEqualTo(new InFlight(invoice.paymentHash()));
        assertThat(payee().lookup(invoice.paymentHash())).isEqualTo(new InvoiceState.Open());
        resolve(invoice.paymentHash(), new Ending.Succeed());

        succeeded(invoice);
    }

    @Test
    void what_was_never_paid_is_not_found() {
        PaymentHash hash = new PaymentHash("0f".repeat(32));

        assertThat(rail().track(hash)).isEqualTo(new NotFound(hash));
    }

    @Test
    void a_lost_answer_leaves_a_payment_that_can_be_tracked_and_is_not_repeated() {
        plan(PaymentPlan.SUCCEED.withAnswer(Answer.LOST));
        Bolt11Invoice invoice = invoice();
        Msat funds = funds();

        // A rail that looks after it when no answer comes finds out by itself.
        assertThat(rail().pay(request(invoice))).isInstanceOfAny(Unavailable.class, InFlight.class);

        assertThat(rail().track(invoice.paymentHash()))
                .isEqualTo(new InFlight(invoice.paymentHash()));
        assertThat(rail().pay(request(invoice))).isEqualTo(new InFlight(invoice.paymentHash()));
        assertBalances(funds.minus(AMOUNT.plus(fee())), AMOUNT.plus(fee()));
    }

    @Test
    void an_order_that_never_arrived_can_be_repeated() {
        plan(PaymentPlan.UNREACHABLE);
        Bolt11Invoice invoice = invoice();

        assertThat(rail().pay(request(invoice))).isInstanceOf(Unavailable.class);
        lostOrderExpires();
        assertThat(rail().track(invoice.paymentHash()))
                .isEqualTo(new NotFound(invoice.paymentHash()));

        assertThat(rail().pay(request(invoice))).isEqualTo(new InFlight(invoice.paymentHash()));
    }

    @Test
    void a_rail_that_is_down_says_so_and_changes_nothing() {
        Bolt11Invoice paid = invoice();
        Bolt11Invoice unpaid = invoice();
        rail().pay(request(paid));
        cutOff(true);

        assertThat(rail().pay(request(unpaid))).isInstanceOf(Unavailable.class);
        assertThat(rail().track(paid.paymentHash())).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> rail().balances()).isInstanceOf(RailUnavailableException.class);
        letDueOnesEnd();
        cutOff(false);

        succeeded(paid);
        assertThat(rail().track(unpaid.paymentHash()))
                .isEqualTo(new NotFound(unpaid.paymentHash()));
    }

    @Test
    void every_payment_is_listed_once_in_the_order_of_its_latest_attempt() {
        assumeTrue(lists());
        script.next(PaymentPlan.fail(FailureReason.TIMEOUT)).next(PaymentPlan.HANG);
        Bolt11Invoice retried = invoice();
        Bolt11Invoice hanging = invoice();
        Bolt11Invoice paid = invoice();
        rail().pay(request(retried));
        rail().pay(request(hanging));
        rail().pay(request(paid));
        letDueOnesEnd();
        assertThat(listed())
                .extracting(ListedPayment::hash, ListedPayment::standing)
                .containsExactly(
                        tuple(retried.paymentHash(), Standing.FAILED),
                        tuple(hanging.paymentHash(), Standing.IN_FLIGHT),
                        tuple(paid.paymentHash(), Standing.SUCCEEDED));

        rail().pay(request(retried));
        letDueOnesEnd();

        List<ListedPayment> after = listed();
        assertThat(after)
                .extracting(ListedPayment::hash, ListedPayment::standing)
                .containsExactly(
                        tuple(hanging.paymentHash(), Standing.IN_FLIGHT),
                        tuple(paid.paymentHash(), Standing.SUCCEEDED),
                        tuple(retried.paymentHash(), Standing.SUCCEEDED));
        Succeeded success = succeeded(paid);
        ListedPayment row = after.get(1);
        assertThat(row.amount()).isEqualTo(AMOUNT);
        assertThat(row.fee()).isEqualTo(fee());
        assertThat(row.proof()).contains(success.proof());
        assertThat(after).isSortedAccordingTo(Comparator.comparingLong(ListedPayment::index));
    }

    @Test
    void a_list_is_read_page_by_page_and_ends_with_an_empty_one() {
        assumeTrue(lists());
        for (int i = 0; i < 3; i++) {
            rail().pay(request(invoice()));
        }
        RailListing.Page first = page(0, 2);
        RailListing.Page second = page(first.lastIndex(), 2);
        assertThat(first.payments()).hasSize(2);
        assertThat(second.payments()).hasSize(1);
        assertThat(page(second.lastIndex(), 2))
                .isEqualTo(new RailListing.Page(List.of(), second.lastIndex()));
    }

    @Test
    void a_rail_that_is_down_lists_nothing_and_says_so() {
        assumeTrue(lists());
        rail().pay(request(invoice()));
        script.down(true);
        assertThat(rail().payments(0, 10)).isInstanceOf(RailListing.Unavailable.class);
    }

    private List<ListedPayment> listed() {
        return page(0, 100).payments();
    }

    private RailListing.Page page(long after, int limit) {
        RailListing listing = rail().payments(after, limit);
        assertThat(listing).isInstanceOf(RailListing.Page.class);
        return (RailListing.Page) listing;
    }

    @Test
    void an_invoice_of_another_network_is_the_callers_mistake() {
        Bolt11Invoice foreign =
                Bolt11.encode(
                        Bolt11Draft.of(
                                Network.MAINNET,
                                AMOUNT,
                                clock.instant(),
                                EXPIRY,
                                new PaymentHash("ac".repeat(32)),
                                "cd".repeat(32),
                                "real money"),
                        NodeKey.of("exactly thirty-two bytes of text".getBytes(US_ASCII)));

        assertThatThrownBy(() -> rail().pay(request(foreign)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(rail().track(foreign.paymentHash()))
                .isEqualTo(new NotFound(foreign.paymentHash()));
    }

    @Test
    void subscribers_are_told_of_endings() {
        List<RailUpdate> heard = new CopyOnWriteArrayList<>();
        Bolt11Invoice invoice = invoice();
        try (var _ = subscribed(heard, 1)) {
            rail().pay(request(invoice));
            letDueOnesEnd();

            Succeeded success = succeeded(invoice);
            await().atMost(PATIENCE).until(() -> heard.contains(success));
        }
    }

    @Test
    void hints_may_come_twice_or_never_and_tracking_tells_the_truth() {
        plan(PaymentPlan.SUCCEED.withHints(Hints.LOST));
        plan(PaymentPlan.SUCCEED.withHints(Hints.TWICE));
        List<RailUpdate> heard = new CopyOnWriteArrayList<>();
        Bolt11Invoice silent = invoice();
        Bolt11Invoice noisy = invoice();
        try (var _ = subscribed(heard, 1)) {
            rail().pay(request(silent));
            rail().pay(request(noisy));
            letDueOnesEnd();
            Succeeded twice = succeeded(noisy);
            await().atMost(PATIENCE).until(() -> heard.stream().filter(twice::equals).count() == 2);
        }

        assertThat(heard).doesNotContain(succeeded(silent));
    }

    @Test
    void a_listener_that_throws_disturbs_nobody() {
        List<RailUpdate> heard = new CopyOnWriteArrayList<>();
        Bolt11Invoice invoice = invoice();
        try (var _ =
                        rail().subscribe(
                                        _ -> {
                                            throw new IllegalStateException("on purpose");
                                        });
                var _ = subscribed(heard, 2)) {
            assertThat(rail().pay(request(invoice))).isInstanceOf(InFlight.class);
            letDueOnesEnd();

            Succeeded success = succeeded(invoice);
            await().atMost(PATIENCE).until(() -> heard.contains(success));
        }
    }

    @Test
    void a_closed_subscription_hears_nothing_more() {
        List<RailUpdate> closed = new CopyOnWriteArrayList<>();
        List<RailUpdate> open = new CopyOnWriteArrayList<>();
        Bolt11Invoice invoice = invoice();
        try (var _ = subscribed(open, 1)) {
            PaymentRail.Subscription subscription = rail().subscribe(closed::add);
            subscription.close();
            subscription.close();
            rail().pay(request(invoice));
            letDueOnesEnd();
            Succeeded success = succeeded(invoice);
            await().atMost(PATIENCE).until(() -> open.contains(success));
        }

        assertThat(closed).isEmpty();
    }

    private PaymentRail.Subscription subscribed(List<RailUpdate> heard, int open) {
        PaymentRail.Subscription subscription = rail().subscribe(heard::add);
        awaitSubscribed(open);
        return subscription;
    }

    /** How the rail tells that reason; there are protocols with fewer words for it. */
    protected FailureReason reported(FailureReason reason) {
        return reason;
    }

    /** Whether the rail tells the payments in its store, and there are none but the test's. */
    protected boolean lists() {
        return true;
    }

    /** Lets pass what an order needs to be surely lost, where the rail can not know it at once. */
    protected void lostOrderExpires() {}

    /** Waits until that many subscriptions are sure to hear what comes. */
    protected void awaitSubscribed(int subscriptions) {}

    protected final Bolt11Invoice invoice() {
        return payee().createInvoice(AMOUNT, "work", EXPIRY);
    }

    private static PayRequest request(Bolt11Invoice invoice) {
        return PayRequest.of(invoice, Msat.ofSat(1_000), Duration.ofSeconds(30));
    }

    private void letDueOnesEnd() {
        clock.advance(SETTLEMENT_DELAY);
        tick();
    }

    /** A node may take a moment to find out that it cannot pay. */
    private RailUpdate payToTheEnd(PayRequest request) {
        RailUpdate first = rail().pay(request);
        if (!first.isFinal()) {
            await().atMost(PATIENCE).until(() -> rail().track(request.hash()).isFinal());
        }
        return first.isFinal() ? first : rail().track(request.hash());
    }

    private Succeeded succeeded(Bolt11Invoice invoice) {
        RailUpdate update = ending(invoice);
        assertThat(update).isInstanceOf(Succeeded.class);
        return (Succeeded) update;
    }

    private Failed failed(Bolt11Invoice invoice) {
        return failed(ending(invoice));
    }

    /** What is due has ended, but a node may learn of it a little later. */
    private RailUpdate ending(Bolt11Invoice invoice) {
        soon(() -> assertThat(rail().track(invoice.paymentHash()).isFinal()).isTrue());
        return rail().track(invoice.paymentHash());
    }

    private void assertBalances(Msat spendable, Msat inFlight) {
        soon(
                () -> {
                    Balances balances = rail().balances();
                    assertThat(balances.spendable()).isEqualTo(spendable);
                    assertThat(balances.inFlight()).isEqualTo(inFlight);
                });
    }

    private static void soon(ThrowingRunnable assertion) {
        await().pollDelay(Duration.ZERO).atMost(PATIENCE).untilAsserted(assertion);
    }

    private static Failed failed(RailUpdate update) {
        assertThat(update).isInstanceOf(Failed.class);
        return (Failed) update;
    }
}
