package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real node's invoices go through when we or the node die in between. */
class LndReceivingRegtestIT {

    private static final Msat AMOUNT = Msat.ofSat(2_000);
    private static final Duration EXPIRY = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLTV = 144;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LightningNetwork network = LightningNetwork.shared();
    private final List<PaymentHash> held = new ArrayList<>();
    private LndRail payer;
    private LndReceivingRail rail;
    private InvoiceCursor start;

    @BeforeEach
    void connect() throws IOException {
        network.awaitReady();
        payer = Treasury.rail(network.alice());
        rail = Till.rail(network.carol());
        Treasury.awaitNothingInFlight(payer);
        start = Till.everything(network.carol());
    }

    @AfterEach
    void leaveNothing() throws IOException {
        if (!network.carol().isRunning()) {
            network.carol().start();
        }
        network.awaitReady();
        Till.awaitReached(rail);
        held.forEach(rail::cancelHold);
        Treasury.awaitNothingInFlight(payer);
        rail.close();
        payer.close();
    }

    @Test
    void a_subscription_outlives_the_nodes_death_and_tells_everything_once() throws IOException {
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(start, heard::add)) {
            Bolt11Invoice before = ordinary("before");
            pay(before);
            await().atMost(PATIENCE).until(() -> hasSettled(heard, before));
            Bolt11Invoice open = ordinary("open");
            await().atMost(PATIENCE).until(() -> hasAdded(heard, open));

            restartNode();
            Bolt11Invoice after = ordinary("after");
            pay(open);
            pay(after);

            await().atMost(PATIENCE).until(() -> hasSettled(heard, after));
            await().atMost(PATIENCE).until(() -> hasSettled(heard, open));
        }
        assertThat(heard).doesNotHaveDuplicates();
        assertThat(heard).filteredOn(InvoiceNews.Added.class::isInstance).hasSize(3);
        assertThat(heard).filteredOn(InvoiceNews.Settled.class::isInstance).hasSize(3);
    }

    @Test
    void what_happened_while_nobody_listened_is_told_from_the_stored_indexes() throws IOException {
        Bolt11Invoice early = ordinary("early");
        InvoiceCursor stored = heardBy(start, early);
        assertThat(stored).isEqualTo(new InvoiceCursor(start.addIndex() + 1, start.settleIndex()));
        Bolt11Invoice missed = ordinary("missed");
        Preimage preimage = preimage();
        Bolt11Invoice hold = issued(preimage);
        pay(early);
        pay(hold);
        assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
        restartNode();
        reconnect();

        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(stored, heard::add)) {
            await().atMost(PATIENCE).until(() -> heard.size() == 4);
        }

        assertThat(heard)
                .filteredOn(InvoiceNews.Added.class::isInstance)
                .extracting(InvoiceNews::hash)
                .containsExactly(missed.paymentHash(), hold.paymentHash());
        assertThat(heard)
                .filteredOn(InvoiceNews.Settled.class::isInstance)
                .extracting(InvoiceNews::hash)
                .containsExactly(early.paymentHash(), hold.paymentHash());
    }

    @Test
    void a_cursor_at_the_start_tells_all_there_ever_was() {
        Bolt11Invoice one = ordinary("one");
        pay(one);
        InvoiceCursor all = Till.everything(network.carol());
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();

        try (var _ = rail.subscribe(InvoiceCursor.START, heard::add)) {
            await().atMost(PATIENCE).until(() -> hasSettled(heard, one));
            Bolt11Invoice live = ordinary("live");
            await().atMost(PATIENCE).until(() -> hasAdded(heard, live));
        }

        assertThat(heard).doesNotHaveDuplicates();
        assertThat(heard)
                .filteredOn(InvoiceNews.Added.class::isInstance)
                .hasSize((int) all.addIndex() + 1);
        assertThat(heard)
                .filteredOn(InvoiceNews.Settled.class::isInstance)
                .hasSize((int) all.settleIndex());
    }

    /** It is added, and nothing tells that it was canceled: its number must not stop the rest. */
    @Test
    void a_cancelled_invoice_leaves_no_hole_that_others_fall_into() {
        Preimage cancelled = preimage();
        Bolt11Invoice hold = issued(cancelled);
        assertThat(rail.cancelHold(cancelled.hash())).isEqualTo(new CancelAnswer.Canceled());
        Bolt11Invoice next = ordinary("next");
        pay(next);

        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(start, heard::add)) {
            await().atMost(PATIENCE).until(() -> hasSettled(heard, next));
        }

        assertThat(heard)
                .filteredOn(InvoiceNews.Added.class::isInstance)
                .extracting(InvoiceNews::hash)
                .containsExactly(hold.paymentHash(), next.paymentHash());
    }

    @Test
    void every_open_hold_invoice_is_followed_by_itself_over_the_nodes_death() throws IOException {
        Preimage taken = preimage();
        Preimage returned = preimage();
        Bolt11Invoice first = issued(taken);
        Bolt11Invoice second = issued(returned);
        List<InvoiceState> ofFirst = new CopyOnWriteArrayList<>();
        List<InvoiceState> ofSecond = new CopyOnWriteArrayList<>();
        try (var _ = rail.follow(taken.hash(), ofFirst::add);
                var _ = rail.follow(returned.hash(), ofSecond::add)) {
            await().atMost(PATIENCE).until(() -> ofFirst.contains(new InvoiceState.Open()));
            pay(first);
            await().atMost(PATIENCE).until(() -> hasLocked(ofFirst));

            restartNode();
            pay(second);
            await().atMost(PATIENCE).until(() -> hasLocked(ofSecond));
            rail.settleHold(taken);
            rail.cancelHold(returned.hash());

            await().atMost(PATIENCE).until(() -> ofFirst.getLast() instanceof InvoiceState.Settled);
            await().atMost(PATIENCE)
                    .until(() -> ofSecond.getLast().equals(new InvoiceState.Canceled()));
        }
        assertThat(payersEnd(first)).isInstanceOf(RailUpdate.Succeeded.class);
        assertThat(payersEnd(second)).isInstanceOf(RailUpdate.Failed.class);
    }

    @Test
    void a_held_payment_survives_the_nodes_death_and_can_be_taken() throws IOException {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(preimage);
        pay(invoice);
        InvoiceState before = rail.lookup(preimage.hash());
        assertThat(before).isInstanceOf(InvoiceState.Locked.class);

        restartNode();

        assertThat(rail.lookup(preimage.hash())).isEqualTo(before);
        assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
        assertThat(payersEnd(invoice)).isInstanceOf(RailUpdate.Succeeded.class);
    }

    /** The node may die on the way; whatever the answer was, its store tells the truth. */
    @Test
    void a_node_killed_right_after_it_took_the_money_has_it() throws IOException {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(preimage);
        pay(invoice);

        SettleAnswer answer = rail.settleHold(preimage);
        network.carol().kill();
        assertThat(answer).isEqualTo(new SettleAnswer.Settled());
        assertThat(rail.settleHold(preimage)).isInstanceOf(SettleAnswer.Unavailable.class);
        startNode();

        assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
        assertThat(rail.cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.AlreadySettled());
        assertThat(payersEnd(invoice)).isInstanceOf(RailUpdate.Succeeded.class);
    }

    /** Blocks come while the node is dead, and it finds them when it is back. */
    @Test
    void a_height_that_passes_while_the_node_is_dead_gives_the_money_back() throws IOException {
        Preimage preimage = preimage();
        Bolt11Invoice invoice = issued(preimage);
        pay(invoice);
        InvoiceState.Locked locked = (InvoiceState.Locked) rail.lookup(preimage.hash());

        network.carol().kill();
        network.mine(locked.cancelHeight() - network.height());
        startNode();

        await().atMost(PATIENCE)
                .until(() -> rail.lookup(preimage.hash()).equals(new InvoiceState.Canceled()));
        assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.Canceled());
        assertThat(rail.cancelHold(preimage.hash())).isEqualTo(new CancelAnswer.Canceled());
        assertThat(payersEnd(invoice)).isInstanceOf(RailUpdate.Failed.class);
    }

    private InvoiceCursor heardBy(InvoiceCursor from, Bolt11Invoice added) {
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(from, heard::add)) {
            await().atMost(PATIENCE).until(() -> hasAdded(heard, added));
        }
        InvoiceCursor cursor = from;
        for (InvoiceNews news : heard) {
            cursor = cursor.after(news);
        }
        return cursor;
    }

    private void restartNode() throws IOException {
        network.carol().kill();
        assertThat(rail.blockHeight()).isInstanceOf(HeightAnswer.Unavailable.class);
        startNode();
    }

    private void startNode() throws IOException {
        network.carol().start();
        network.awaitReady();
        Till.awaitReached(rail);
    }

    private void reconnect() throws IOException {
        rail.close();
        rail = Till.rail(network.carol());
    }

    private Bolt11Invoice ordinary(String description) {
        return rail.createInvoice(AMOUNT, description, EXPIRY);
    }

    private Preimage preimage() {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        return Preimage.of(secret);
    }

    private Bolt11Invoice issued(Preimage preimage) {
        held.add(preimage.hash());
        HoldAnswer answer =
                rail.createHoldInvoice(
                        new HoldInvoiceTerms(preimage.hash(), AMOUNT, "escrow", EXPIRY, CLTV));
        assertThat(answer).isInstanceOf(HoldAnswer.Issued.class);
        return ((HoldAnswer.Issued) answer).invoice();
    }

    private void pay(Bolt11Invoice invoice) {
        payer.pay(Treasury.order(invoice));
        await("it arrives")
                .pollInterval(Duration.ofMillis(20))
                .atMost(PATIENCE)
                .until(() -> !(rail.lookup(invoice.paymentHash()) instanceof InvoiceState.Open));
    }

    private RailUpdate payersEnd(Bolt11Invoice invoice) {
        return Treasury.ending(payer, invoice.paymentHash());
    }

    private static boolean hasLocked(List<InvoiceState> heard) {
        return heard.stream().anyMatch(InvoiceState.Locked.class::isInstance);
    }

    private static boolean hasAdded(List<InvoiceNews> heard, Bolt11Invoice invoice) {
        return heard.stream()
                .anyMatch(
                        news ->
                                news instanceof InvoiceNews.Added
                                        && news.hash().equals(invoice.paymentHash()));
    }

    private static boolean hasSettled(List<InvoiceNews> heard, Bolt11Invoice invoice) {
        return heard.stream()
                .anyMatch(
                        news ->
                                news instanceof InvoiceNews.Settled
                                        && news.hash().equals(invoice.paymentHash()));
    }
}
