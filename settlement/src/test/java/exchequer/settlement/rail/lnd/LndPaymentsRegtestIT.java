package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lightningj.lnd.invoices.proto.InvoicesOuterClass.AddHoldInvoiceRequest;
import org.lightningj.lnd.proto.LightningApi.Invoice;

/** Payments of the LND adapter over real nodes, and what they cost whom. */
class LndPaymentsRegtestIT {

    private static final Msat AMOUNT = Msat.of(2_000_001);

    /** Bob's: one satoshi, and 100 millionths of the amount, cut to whole millisatoshis. */
    private static final Msat FEE = Msat.of(1_000 + 200);

    private static final Duration EXPIRY = Duration.ofMinutes(10);

    private final LightningNetwork network = LightningNetwork.shared();
    private final HoldingPayee carol = new HoldingPayee(network.carol());
    private LndRail rail;

    @BeforeEach
    void connect() throws IOException {
        rail = Treasury.rail(network.alice());
        network.awaitReady();
        awaitQuiet();
    }

    @AfterEach
    void leaveNothing() {
        carol.giveBackAll(rail);
        rail.close();
    }

    @Test
    void what_leaves_the_payer_is_what_the_payee_gets_and_the_reported_fee() {
        Purse before = Purse.of(network);
        long amounts = 0;
        long fees = 0;
        for (int i = 1; i <= 10; i++) {
            Bolt11Invoice invoice = ordinary(Msat.of(1_234_567L * i + i));
            RailUpdate first = rail.pay(Treasury.order(invoice));
            assertThat(first).isInstanceOfAny(InFlight.class, RailUpdate.Succeeded.class);
            var success = Treasury.success(rail, invoice.paymentHash());
            assertThat(success.amount()).isEqualTo(invoice.amount().orElseThrow());
            amounts += success.amount().value();
            fees += success.fee().value();
        }

        awaitQuiet();
        assertThat(Purse.of(network).minus(before))
                .isEqualTo(new Purse(-amounts - fees, fees, amounts));
        assertThat(fees).isPositive();
    }

    @Test
    void one_charge_paid_by_two_rails_and_many_threads_is_paid_once() throws Exception {
        Purse before = Purse.of(network);
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "once", EXPIRY);
        int callers = 8;
        CountDownLatch start = new CountDownLatch(1);
        try (LndRail other = Treasury.rail(network.alice());
                ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<RailUpdate>> answers = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                LndRail caller = i % 2 == 0 ? rail : other;
                answers.add(
                        threads.submit(
                                () -> {
                                    start.await(20, TimeUnit.SECONDS);
                                    return caller.pay(Treasury.order(invoice));
                                }));
            }
            start.countDown();
            for (Future<RailUpdate> answer : answers) {
                assertThat(answer.get(20, TimeUnit.SECONDS))
                        .isEqualTo(new InFlight(invoice.paymentHash()));
            }
            carol.takeWhenHeld(invoice.paymentHash());
            var success = Treasury.success(rail, invoice.paymentHash());
            assertThat(other.pay(Treasury.order(invoice))).isEqualTo(success);
        }

        awaitQuiet();
        assertThat(Purse.of(network).minus(before))
                .isEqualTo(new Purse(-AMOUNT.plus(FEE).value(), FEE.value(), AMOUNT.value()));
    }

    @Test
    void a_payee_that_gives_the_money_back_ends_the_payment_and_returns_all_of_it() {
        Purse before = Purse.of(network);
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "held", EXPIRY);
        assertThat(rail.pay(Treasury.order(invoice))).isEqualTo(inFlight(invoice));
        carol.awaitHeld(invoice.paymentHash());
        assertThat(rail.track(invoice.paymentHash())).isEqualTo(inFlight(invoice));

        carol.cancel(invoice.paymentHash());

        assertThat(failure(invoice)).isEqualTo(FailureReason.INCORRECT_PAYMENT_DETAILS);
        awaitQuiet();
        assertThat(Purse.of(network)).isEqualTo(before);
    }

    @Test
    void a_payee_that_neither_takes_nor_gives_back_loses_the_money_at_a_height() {
        Purse before = Purse.of(network);
        Bolt11Invoice invoice =
                carol.issue(
                        AddHoldInvoiceRequest.newBuilder()
                                .setValueMsat(AMOUNT.value())
                                .setExpiry(3_600)
                                .setCltvExpiry(30));
        rail.pay(Treasury.order(invoice));
        carol.awaitHeld(invoice.paymentHash());

        // Its time lock is 30 blocks and 3 of padding; a node gives up 18 blocks before that.
        network.mine(20);

        assertThat(failure(invoice)).isEqualTo(FailureReason.INCORRECT_PAYMENT_DETAILS);
        assertThat(carol.isCanceled(invoice.paymentHash())).isTrue();
        awaitQuiet();
        assertThat(Purse.of(network)).isEqualTo(before);
    }

    @Test
    void an_invoice_that_expired_while_it_was_being_paid_is_still_tracked_and_not_refused() {
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "short", Duration.ofSeconds(3));
        rail.pay(Treasury.order(invoice));
        carol.awaitHeld(invoice.paymentHash());
        await().atMost(HoldingPayee.PATIENCE)
                .until(() -> invoice.isExpiredAt(Instant.now().minusSeconds(2)));

        assertThat(rail.pay(Treasury.order(invoice))).isEqualTo(inFlight(invoice));
        carol.settle(invoice.paymentHash());
        var success = Treasury.success(rail, invoice.paymentHash());
        assertThat(rail.pay(Treasury.order(invoice))).isEqualTo(success);
    }

    @Test
    void no_route_takes_longer_than_the_cap_on_the_time_lock() throws IOException {
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "patient", EXPIRY);
        // The payee wants 80 blocks and the node adds 3; Bob wants 80 more.
        try (LndRail hasty = Treasury.rail(network.alice(), 162)) {
            hasty.pay(Treasury.order(invoice));
            assertThat(failure(invoice)).isEqualTo(FailureReason.NO_ROUTE);
        }
        try (LndRail patient = Treasury.rail(network.alice(), 163)) {
            assertThat(patient.pay(Treasury.order(invoice))).isEqualTo(inFlight(invoice));
            carol.takeWhenHeld(invoice.paymentHash());
            Treasury.success(patient, invoice.paymentHash());
        }
    }

    @Test
    void a_payee_that_wants_more_time_than_the_cap_is_refused_and_leaves_no_trace()
            throws IOException {
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "patient", EXPIRY);
        try (LndRail hasty = Treasury.rail(network.alice(), 83)) {
            assertRefused(hasty.pay(Treasury.order(invoice)), FailureReason.REFUSED);
            assertThat(hasty.track(invoice.paymentHash()))
                    .isEqualTo(new NotFound(invoice.paymentHash()));
        }
    }

    @Test
    void an_invoice_without_amount_is_paid_what_we_say() {
        Bolt11Invoice open = ordinary(Msat.ZERO);
        assertThat(open.amount()).isEmpty();

        rail.pay(
                new PayRequest(
                        open.text(),
                        Optional.of(Msat.of(777_123)),
                        Treasury.FEE_CAP,
                        Duration.ofSeconds(20)));

        assertThat(Treasury.success(rail, open.paymentHash()).amount()).isEqualTo(Msat.of(777_123));
    }

    @Test
    void invoices_of_other_networks_are_paid_by_nobody() throws IOException {
        Bolt11Invoice foreign =
                Bolt11.encode(
                        Bolt11Draft.of(
                                Network.MAINNET,
                                AMOUNT,
                                Instant.now(),
                                EXPIRY,
                                new PaymentHash("ad".repeat(32)),
                                "cd".repeat(32),
                                "real money"),
                        NodeKey.of(
                                "exactly thirty-two bytes of text"
                                        .getBytes(StandardCharsets.US_ASCII)));
        PayRequest order = Treasury.order(foreign);

        assertThatThrownBy(() -> rail.pay(order)).isInstanceOf(IllegalArgumentException.class);
        // Were our own settings wrong, the node would still not pay.
        try (LndRail mistaken =
                LndRail.connect(
                        Treasury.settings(network.alice(), Network.MAINNET, Treasury.CLTV_LIMIT),
                        InstantSource.system())) {
            assertRefused(mistaken.pay(order), FailureReason.REFUSED);
            assertThat(mistaken.track(foreign.paymentHash()))
                    .isEqualTo(new NotFound(foreign.paymentHash()));
        }
    }

    @Test
    void our_own_invoice_is_refused() {
        Bolt11Invoice own = new HoldingPayee(network.alice()).createInvoice(AMOUNT, "own", EXPIRY);

        assertRefused(rail.pay(Treasury.order(own)), FailureReason.REFUSED);
        assertThat(rail.track(own.paymentHash())).isEqualTo(new NotFound(own.paymentHash()));
    }

    @Test
    void an_invoice_the_payee_has_withdrawn_fails_and_costs_nothing() {
        Purse before = Purse.of(network);
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "withdrawn", EXPIRY);
        carol.cancel(invoice.paymentHash());

        rail.pay(Treasury.order(invoice));

        assertThat(failure(invoice)).isEqualTo(FailureReason.INCORRECT_PAYMENT_DETAILS);
        awaitQuiet();
        assertThat(Purse.of(network)).isEqualTo(before);
    }

    private Bolt11Invoice ordinary(Msat amount) {
        String text =
                network.carol()
                        .lightning()
                        .addInvoice(Invoice.newBuilder().setValueMsat(amount.value()).build())
                        .getPaymentRequest();
        return ((Decoded) Bolt11.decode(text)).invoice();
    }

    private FailureReason failure(Bolt11Invoice invoice) {
        RailUpdate ending = Treasury.ending(rail, invoice.paymentHash());
        assertThat(ending).isInstanceOf(Failed.class);
        return ((Failed) ending).reason();
    }

    private static void assertRefused(RailUpdate update, FailureReason reason) {
        assertThat(update)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(reason));
    }

    private static InFlight inFlight(Bolt11Invoice invoice) {
        return new InFlight(invoice.paymentHash());
    }

    private void awaitQuiet() {
        List.of(network.alice(), network.bob(), network.carol())
                .forEach(
                        node ->
                                await(node.name() + " is quiet")
                                        .pollInterval(Duration.ofMillis(20))
                                        .atMost(HoldingPayee.PATIENCE)
                                        .until(() -> Purse.isQuiet(node)));
    }
}
