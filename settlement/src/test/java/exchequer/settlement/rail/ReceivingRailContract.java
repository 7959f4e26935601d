package exchequer.settlement.rail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.Proofs;
import exchequer.settlement.rail.InvoiceState.Canceled;
import exchequer.settlement.rail.InvoiceState.Locked;
import exchequer.settlement.rail.InvoiceState.NotFound;
import exchequer.settlement.rail.InvoiceState.Open;
import exchequer.settlement.rail.InvoiceState.Settled;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ReceivingRail} must do. A subclass brings a rail that follows {@link #script}
 * and a payer that can reach it and whose payments arrive after {@link #DELAY} by {@link #clock};
 * or it brings about by other means what the methods below ask for. What a payer learns of a
 * payment's end it may learn later than the payee.
 */
public abstract class ReceivingRailContract {

    protected static final Duration DELAY = Duration.ofSeconds(5);
    protected static final Msat FUNDS = Msat.ofSat(1_000_000);
    protected static final SimulationSettings SETTINGS =
            SimulationSettings.regtest("receiving").withSettlementDelay(DELAY);

    protected static final Msat AMOUNT = Msat.ofSat(2_000);
    protected static final Duration EXPIRY = Duration.ofMinutes(10);
    protected static final Duration PATIENCE = Duration.ofSeconds(20);
    protected static final int CLTV = 144;

    protected final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    protected final Script script = new Script();
    protected final AtomicInteger preimages = new AtomicInteger();

    protected abstract ReceivingRail rail();

    /** Somebody else's node. */
    protected abstract PaymentRail payer();

    /** Lets the payments arrive that are due by {@link #clock}. */
    protected abstract void tick();

    /** Lets the chain grow. */
    protected abstract void mine(int blocks);

    /** Where the news of this test begin. */
    protected InvoiceCursor begin() {
        return InvoiceCursor.START;
    }

    /** Pays, and returns when the payment has arrived or failed. */
    protected void pay(Bolt11Invoice invoice) {
        payer().pay(PayRequest.of(invoice, Msat.ofSat(1_000), Duration.ofSeconds(30)));
        clock.advance(DELAY);
        tick();
    }

    /** Pays this much more than was asked for. */
    protected void overpay(Bolt11Invoice invoice, Msat extra) {
        script.overpaying(invoice.description().orElseThrow(), extra);
        pay(invoice);
    }

    /** Plans what the rail learns of its next call that issues, settles or cancels. */
    protected void nextHoldCall(Answer answer) {
        script.nextHoldCall(answer);
    }

    /** Takes the node away, or gives it back. */
    protected void cutOff(boolean isCutOff) {
        script.down(isCutOff);
    }

    /** How long an invoice can be paid that {@link #expire} is to end. */
    protected Duration shortExpiry() {
        return EXPIRY;
    }

    /** Returns when what was made to be paid within {@link #shortExpiry} can not be paid. */
    protected void expire(PaymentHash unpaid) {
        clock.advance(EXPIRY.multipliedBy(2));
        tick();
    }

    protected void assertJustNow(Instant settledAt) {
        assertThat(settledAt).isEqualTo(clock.instant());
    }

    @Test
    void an_ordinary_invoice_is_open_and_then_settled() {
        Bolt11Invoice invoice = rail().createInvoice(AMOUNT, "work", EXPIRY);
        assertThat(invoice.amount()).contains(AMOUNT);
        assertThat(invoice.description()).contains("work");
        assertThat(rail().lookup(invoice.paymentHash())).isEqualTo(new Open());

        pay(invoice);

        Settled settled = settled(invoice.paymentHash());
        assertThat(settled.received()).isEqualTo(AMOUNT);
        assertJustNow(settled.settledAt());
        assertThat(settled.preimage().opens(invoice.paymentHash())).isTrue();
    }

    @Test
    void an_invoice_nobody_issued_is_not_found() {
        Preimage preimage = preimage();

        assertThat(rail().lookup(preimage.hash())).isEqualTo(new NotFound());
        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.NotFound());
        assertThat(rail().cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.NotFound());
    }

    @Test
    void an_ordinary_invoice_asks_for_something() {
        assertThatThrownBy(() -> rail().createInvoice(Msat.ZERO, "nothing", EXPIRY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_hold_invoice_says_what_was_asked_for() {
        Preimage preimage = preimage();

        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));

        assertThat(invoice.paymentHash()).isEqualTo(preimage.hash());
        assertThat(invoice.amount()).contains(AMOUNT);
        assertThat(invoice.description()).contains("escrow");
        assertThat(invoice.expiry()).isEqualTo(EXPIRY);
        assertThat(invoice.minFinalCltvExpiry()).isEqualTo(CLTV);
        assertThat(invoice.network()).isEqualTo(rail().network());
        assertThat(rail().lookup(preimage.hash())).isEqualTo(new Open());
    }

    @Test
    void asking_again_tells_the_same_invoice_whatever_became_of_it() {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));
        assertThat(issued(rail().createHoldInvoice(terms(preimage)))).isEqualTo(invoice);

        pay(invoice);
        assertThat(issued(rail().createHoldInvoice(terms(preimage)))).isEqualTo(invoice);
        assertThat(rail().lookup(preimage.hash())).isInstanceOf(Locked.class);

        rail().settleHold(preimage);
        assertThat(issued(rail().createHoldInvoice(terms(preimage)))).isEqualTo(invoice);
        settled(preimage.hash());
    }

    @Test
    void a_hash_belongs_to_its_terms() {
        Preimage preimage = preimage();
        rail().createHoldInvoice(terms(preimage));

        HoldAnswer answer =
                rail().createHoldInvoice(
                                new HoldInvoiceTerms(
                                        preimage.hash(),
                                        AMOUNT.plus(Msat.of(1)),
                                        "escrow",
                                        EXPIRY,
                                        CLTV));

        assertThat(answer).isInstanceOf(HoldAnswer.HashTaken.class);
    }

    @Test
    void a_payment_is_locked_until_it_is_settled() {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));
        int height = height();
        Msat before = payer().balances().spendable();

        pay(invoice);

        Locked locked = locked(preimage.hash());
        assertThat(locked.received()).isEqualTo(AMOUNT);
        assertThat(locked.cancelHeight()).isBetween(height + CLTV - 24, height + CLTV);
        assertThat(payer().track(preimage.hash())).isInstanceOf(RailUpdate.InFlight.class);
        assertThat(payer().balances().inFlight().isMoreThan(AMOUNT)).isTrue();

        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());

        Settled settled = settled(preimage.hash());
        assertThat(settled.preimage()).isEqualTo(preimage);
        assertThat(settled.received()).isEqualTo(AMOUNT);
        assertJustNow(settled.settledAt());
        assertThat(payersEnd(preimage.hash()))
                .isInstanceOfSatisfying(
                        RailUpdate.Succeeded.class,
                        success ->
                                assertThat(Proofs.preimage(success.proof())).isEqualTo(preimage));
        await().atMost(PATIENCE).until(() -> payer().balances().inFlight().isZero());
        assertThat(before.minus(payer().balances().spendable()).isMoreThan(AMOUNT)).isTrue();
    }

    @Test
    void settling_again_says_so_and_canceling_is_too_late() {
        Preimage preimage = preimage();
        pay(issued(rail().createHoldInvoice(terms(preimage))));
        rail().settleHold(preimage);
        Settled first = settled(preimage.hash());
        assertThat(payersEnd(preimage.hash())).isInstanceOf(RailUpdate.Succeeded.class);
        await().atMost(PATIENCE).until(() -> payer().balances().inFlight().isZero());
        Msat afterwards = payer().balances().spendable();
        clock.advance(Duration.ofHours(1));

        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
        assertThat(rail().cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.AlreadySettled());

        assertThat(settled(preimage.hash())).isEqualTo(first);
        assertThat(payer().balances().spendable()).isEqualTo(afterwards);
    }

    @Test
    void nothing_can_be_settled_before_it_is_locked() {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));

        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.NotLocked());

        assertThat(rail().lookup(preimage.hash())).isEqualTo(new Open());
        pay(invoice);
        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
    }

    @Test
    void canceling_gives_the_money_back_for_good() {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));
        Msat before = payer().balances().spendable();
        pay(invoice);

        assertThat(rail().cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.Canceled());

        assertThat(rail().lookup(preimage.hash())).isEqualTo(new Canceled());
        assertThat(payersEnd(preimage.hash())).isInstanceOf(RailUpdate.Failed.class);
        awaitSpendable(before);
        assertThat(rail().cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.Canceled());
        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.Canceled());
        pay(invoice);
        assertThat(payersEnd(preimage.hash())).isInstanceOf(RailUpdate.Failed.class);
        assertThat(rail().lookup(preimage.hash())).isEqualTo(new Canceled());
    }

    @Test
    void an_invoice_that_was_canceled_before_it_was_paid_can_not_be_paid() {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));
        Msat before = payer().balances().spendable();

        assertThat(rail().cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.Canceled());
        pay(invoice);

        assertThat(rail().lookup(preimage.hash())).isEqualTo(new Canceled());
        awaitSpendable(before);
    }

    @Test
    void the_height_gives_back_what_was_not_decided_in_time() {
        Preimage preimage = preimage();
        Msat before = payer().balances().spendable();
        pay(issued(rail().createHoldInvoice(terms(preimage))));
        int deadline = locked(preimage.hash()).cancelHeight();

        mine(deadline - 1 - height());
        assertThat(rail().lookup(preimage.hash())).isInstanceOf(Locked.class);
        mine(1);

        await().atMost(PATIENCE).until(() -> rail().lookup(preimage.hash()).equals(new Canceled()));
        assertThat(payersEnd(preimage.hash())).isInstanceOf(RailUpdate.Failed.class);
        awaitSpendable(before);
        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.Canceled());
    }

    @Test
    void time_ends_what_was_never_paid_and_not_what_is_locked() {
        Preimage paid = preimage();
        Preimage unpaid = preimage();
        pay(issued(rail().createHoldInvoice(terms(paid, shortExpiry()))));
        rail().createHoldInvoice(terms(unpaid, shortExpiry()));
        expire(unpaid.hash());

        assertThat(rail().lookup(unpaid.hash()).isFinal()).isTrue();
        assertThat(rail().lookup(unpaid.hash())).isNotInstanceOf(Settled.class);
        assertThat(rail().settleHold(paid)).isEqualTo(new SettleAnswer.Settled());
    }

    @Test
    void more_than_was_asked_for_is_told() {
        Preimage preimage = preimage();

        overpay(issued(rail().createHoldInvoice(terms(preimage))), Msat.of(77));

        assertThat(locked(preimage.hash()).received()).isEqualTo(AMOUNT.plus(Msat.of(77)));
        rail().settleHold(preimage);
        assertThat(settled(preimage.hash()).received()).isEqualTo(AMOUNT.plus(Msat.of(77)));
    }

    @Test
    void a_lost_answer_is_an_unknown_outcome_and_repeating_finds_what_happened() {
        Preimage preimage = preimage();
        nextHoldCall(Answer.LOST);
        assertThat(rail().createHoldInvoice(terms(preimage)))
                .isInstanceOf(HoldAnswer.Unavailable.class);
        assertThat(rail().lookup(preimage.hash())).isEqualTo(new Open());
        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));
        pay(invoice);

        nextHoldCall(Answer.LOST);
        assertThat(rail().settleHold(preimage)).isInstanceOf(SettleAnswer.Unavailable.class);

        settled(preimage.hash());
        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
    }

    @Test
    void a_lost_cancellation_is_unknown_until_it_is_repeated() {
        Preimage preimage = preimage();
        pay(issued(rail().createHoldInvoice(terms(preimage))));

        nextHoldCall(Answer.LOST);
        assertThat(rail().cancelHold(preimage.hash())).isInstanceOf(CancelAnswer.Unavailable.class);

        assertThat(rail().lookup(preimage.hash())).isEqualTo(new Canceled());
        assertThat(rail().cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.Canceled());
    }

    @Test
    void a_request_that_never_arrived_can_be_repeated() {
        Preimage preimage = preimage();
        nextHoldCall(Answer.NOT_REACHED);
        assertThat(rail().createHoldInvoice(terms(preimage)))
                .isInstanceOf(HoldAnswer.Unavailable.class);
        assertThat(rail().lookup(preimage.hash())).isEqualTo(new NotFound());
        pay(issued(rail().createHoldInvoice(terms(preimage))));

        nextHoldCall(Answer.NOT_REACHED);
        assertThat(rail().settleHold(preimage)).isInstanceOf(SettleAnswer.Unavailable.class);
        assertThat(rail().lookup(preimage.hash())).isInstanceOf(Locked.class);
        assertThat(rail().settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
    }

    @Test
    void a_rail_that_is_down_says_so_and_changes_nothing() {
        Preimage preimage = preimage();
        pay(issued(rail().createHoldInvoice(terms(preimage))));
        cutOff(true);

        assertThat(rail().lookup(preimage.hash())).isInstanceOf(InvoiceState.Unavailable.class);
        assertThat(rail().settleHold(preimage)).isInstanceOf(SettleAnswer.Unavailable.class);
        assertThat(rail().cancelHold(preimage.hash())).isInstanceOf(CancelAnswer.Unavailable.class);
        assertThat(rail().createHoldInvoice(terms(preimage())))
                .isInstanceOf(HoldAnswer.Unavailable.class);
        assertThat(rail().blockHeight()).isInstanceOf(HeightAnswer.Unavailable.class);
        cutOff(false);

        assertThat(rail().lookup(preimage.hash())).isInstanceOf(Locked.class);
    }

    @Test
    void news_tell_what_was_added_and_settled_from_the_beginning() {
        long settledBefore = begin().settleIndex();
        Bolt11Invoice before = rail().createInvoice(AMOUNT, "before", EXPIRY);
        pay(before);
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail().subscribe(begin(), heard::add)) {
            await().atMost(PATIENCE).until(() -> hasSettled(heard, before.paymentHash()));
            Preimage preimage = preimage();
            Bolt11Invoice held = issued(rail().createHoldInvoice(terms(preimage)));
            await().atMost(PATIENCE).until(() -> hasAdded(heard, held.paymentHash()));
            pay(held);
            rail().settleHold(preimage);
            await().atMost(PATIENCE).until(() -> hasSettled(heard, held.paymentHash()));
        }

        assertThat(heard).filteredOn(InvoiceNews.Added.class::isInstance).hasSize(2);
        assertThat(heard)
                .filteredOn(InvoiceNews.Settled.class::isInstance)
                .extracting(news -> ((InvoiceNews.Settled) news).settleIndex())
                .containsExactly(settledBefore + 1, settledBefore + 2);
    }

    @Test
    void news_go_on_where_they_were_left() {
        InvoiceCursor begun = begin();
        List<InvoiceNews> first = new CopyOnWriteArrayList<>();
        Bolt11Invoice one = rail().createInvoice(AMOUNT, "one", EXPIRY);
        pay(one);
        Bolt11Invoice open = rail().createInvoice(AMOUNT, "open", EXPIRY);
        try (var _ = rail().subscribe(begin(), first::add)) {
            await().atMost(PATIENCE).until(() -> hasAdded(first, open.paymentHash()));
            await().atMost(PATIENCE).until(() -> hasSettled(first, one.paymentHash()));
        }
        InvoiceCursor left = begun;
        for (InvoiceNews news : first) {
            left = left.after(news);
        }
        assertThat(left)
                .isEqualTo(new InvoiceCursor(begun.addIndex() + 2, begun.settleIndex() + 1));
        Bolt11Invoice missed = rail().createInvoice(AMOUNT, "missed", EXPIRY);
        pay(open);

        List<InvoiceNews> second = new CopyOnWriteArrayList<>();
        try (var _ = rail().subscribe(left, second::add)) {
            await().atMost(PATIENCE).until(() -> hasAdded(second, missed.paymentHash()));
            await().atMost(PATIENCE).until(() -> hasSettled(second, open.paymentHash()));
        }

        assertThat(hasSettled(second, one.paymentHash())).isFalse();
        assertThat(hasAdded(second, one.paymentHash())).isFalse();
    }

    @Test
    void news_a_listener_failed_on_come_again() {
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        AtomicInteger failures = new AtomicInteger(2);
        try (var _ =
                rail().subscribe(
                                begin(),
                                news -> {
                                    if (failures.getAndDecrement() > 0) {
                                        throw new IllegalStateException("on purpose");
                                    }
                                    heard.add(news);
                                })) {
            Bolt11Invoice one = rail().createInvoice(AMOUNT, "one", EXPIRY);
            Bolt11Invoice two = rail().createInvoice(AMOUNT, "two", EXPIRY);

            await().atMost(PATIENCE)
                    .until(
                            () -> {
                                tick();
                                return hasAdded(heard, two.paymentHash());
                            });
            assertThat(heard)
                    .extracting(InvoiceNews::hash)
                    .containsExactly(one.paymentHash(), two.paymentHash());
        }
    }

    @Test
    void a_hold_invoice_that_is_followed_tells_each_state_and_then_no_more() {
        List<InvoiceState> heard = new CopyOnWriteArrayList<>();
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(rail().createHoldInvoice(terms(preimage)));
        try (var _ = rail().follow(preimage.hash(), heard::add)) {
            await().atMost(PATIENCE).until(() -> heard.contains(new Open()));
            pay(invoice);
            Locked locked = locked(preimage.hash());
            await().atMost(PATIENCE).until(() -> heard.contains(locked));
            rail().settleHold(preimage);
            Settled settled = settled(preimage.hash());
            await().atMost(PATIENCE).until(() -> heard.contains(settled));
            tick();

            assertThat(heard).containsExactly(new Open(), locked, settled);
        }
    }

    @Test
    void a_closed_subscription_hears_nothing_more() {
        List<InvoiceNews> closed = new CopyOnWriteArrayList<>();
        List<InvoiceNews> open = new CopyOnWriteArrayList<>();
        Subscription subscription = rail().subscribe(begin(), closed::add);
        subscription.close();
        subscription.close();
        try (var _ = rail().subscribe(begin(), open::add)) {
            Bolt11Invoice invoice = rail().createInvoice(AMOUNT, "one", EXPIRY);
            await().atMost(PATIENCE).until(() -> hasAdded(open, invoice.paymentHash()));
        }

        assertThat(closed).isEmpty();
    }

    private static boolean hasAdded(List<InvoiceNews> heard, PaymentHash hash) {
        return heard.stream()
                .anyMatch(news -> news instanceof InvoiceNews.Added && news.hash().equals(hash));
    }

    private static boolean hasSettled(List<InvoiceNews> heard, PaymentHash hash) {
        return heard.stream()
                .anyMatch(
                        news ->
                                news instanceof InvoiceNews.Settled settled
                                        && news.hash().equals(hash)
                                        && settled.state().preimage().opens(hash));
    }

    private RailUpdate payersEnd(PaymentHash hash) {
        await().atMost(PATIENCE).until(() -> payer().track(hash).isFinal());
        return payer().track(hash);
    }

    private void awaitSpendable(Msat amount) {
        await().atMost(PATIENCE).until(() -> payer().balances().spendable().equals(amount));
    }

    /** A secret of the caller's, another one at each call. */
    protected Preimage preimage() {
        return new Preimage("%064x".formatted(0xbeef_0000L + preimages.incrementAndGet()));
    }

    protected static HoldInvoiceTerms terms(Preimage preimage) {
        return terms(preimage, EXPIRY);
    }

    private static HoldInvoiceTerms terms(Preimage preimage, Duration expiry) {
        return new HoldInvoiceTerms(preimage.hash(), AMOUNT, "escrow", expiry, CLTV);
    }

    protected static Bolt11Invoice issued(HoldAnswer answer) {
        assertThat(answer).isInstanceOf(HoldAnswer.Issued.class);
        return ((HoldAnswer.Issued) answer).invoice();
    }

    private int height() {
        HeightAnswer answer = rail().blockHeight();
        assertThat(answer).isInstanceOf(HeightAnswer.Height.class);
        return ((HeightAnswer.Height) answer).blocks();
    }

    protected final Locked locked(PaymentHash hash) {
        InvoiceState state = rail().lookup(hash);
        assertThat(state).isInstanceOf(Locked.class);
        return (Locked) state;
    }

    protected final Settled settled(PaymentHash hash) {
        InvoiceState state = rail().lookup(hash);
        assertThat(state).isInstanceOf(Settled.class);
        return (Settled) state;
    }
}
