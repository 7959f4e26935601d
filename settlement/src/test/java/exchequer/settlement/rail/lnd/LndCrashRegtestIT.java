package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.regtest.LightningNode;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lightningj.lnd.proto.LightningApi.ListChannelsRequest;

/** Nodes killed with SIGKILL while they pay: money moves once, and what became of it is told. */
class LndCrashRegtestIT {

    private static final Msat AMOUNT = Msat.ofSat(2_000);
    private static final Msat FEE = Msat.of(1_000 + 200);
    private static final Duration EXPIRY = Duration.ofMinutes(30);
    private static final int SUDDEN_KILLS = 4;
    private static final Duration STUCK_AFTER = Duration.ofSeconds(15);

    private final LightningNetwork network = LightningNetwork.shared();
    private final HoldingPayee carol = new HoldingPayee(network.carol());
    private LndRail rail;

    /** Whom to kill. */
    enum Victim {
        PAYER,
        ROUTER,
        PAYEE;

        LightningNode in(LightningNetwork network) {
            return switch (this) {
                case PAYER -> network.alice();
                case ROUTER -> network.bob();
                case PAYEE -> network.carol();
            };
        }
    }

    @BeforeEach
    void connect() throws IOException {
        rail = Treasury.rail(network.alice());
        network.awaitReady();
        Treasury.awaitNothingInFlight(rail);
    }

    @AfterEach
    void repair() throws IOException {
        for (Victim victim : Victim.values()) {
            if (!victim.in(network).isRunning()) {
                victim.in(network).start();
            }
        }
        network.awaitReady();
        carol.giveBackAll(rail);
        rail.close();
    }

    @ParameterizedTest
    @EnumSource(Victim.class)
    void a_payment_in_flight_survives_the_death_of(Victim victim) throws IOException {
        Msat before = rail.balances().spendable();
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "in flight", EXPIRY);
        PaymentHash hash = invoice.paymentHash();
        rail.pay(Treasury.order(invoice));
        carol.awaitHeld(hash);

        victim.in(network).kill();
        if (victim == Victim.PAYER) {
            assertThat(rail.track(hash)).isInstanceOf(Unavailable.class);
            assertThat(rail.pay(Treasury.order(invoice))).isInstanceOf(Unavailable.class);
        } else {
            assertThat(rail.pay(Treasury.order(invoice))).isEqualTo(new InFlight(hash));
        }
        victim.in(network).start();
        network.awaitReady();

        assertThat(rail.track(hash)).isEqualTo(new InFlight(hash));
        assertThat(rail.pay(Treasury.order(invoice))).isEqualTo(new InFlight(hash));
        carol.takeWhenHeld(hash);
        Treasury.success(rail, hash);
        assertSpentOnce(before);
    }

    @Test
    void a_payment_settled_while_the_payer_was_dead_is_found_settled() throws IOException {
        Msat before = rail.balances().spendable();
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "behind its back", EXPIRY);
        PaymentHash hash = invoice.paymentHash();
        rail.pay(Treasury.order(invoice));
        carol.awaitHeld(hash);
        network.alice().kill();
        carol.settle(hash);
        network.alice().start();
        network.awaitReady();

        Treasury.success(rail, hash);
        assertThat(rail.pay(Treasury.order(invoice))).isInstanceOf(Succeeded.class);
        assertSpentOnce(before);
    }

    /**
     * LND may keep a payment in flight for ever when it is killed between writing an attempt down
     * and handing it to the channel. Then nothing has left, and nothing may leave by a repetition.
     */
    @Test
    void a_payer_killed_at_any_moment_of_an_order_pays_at_most_once() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        System.err.println("crash.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < SUDDEN_KILLS; i++) {
            Msat before = rail.balances().spendable();
            Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "sudden", EXPIRY);
            PaymentHash hash = invoice.paymentHash();
            var order = CompletableFuture.supplyAsync(() -> rail.pay(Treasury.order(invoice)));
            // The moment itself is what is random here; nothing is waited for.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(40_000)));
            network.alice().kill();
            RailUpdate answer = order.get(30, TimeUnit.SECONDS);
            assertThat(answer).isInstanceOfAny(InFlight.class, Unavailable.class);
            network.alice().start();
            network.awaitReady();

            if (isPaidWithin(STUCK_AFTER, invoice)) {
                assertThat(rail.pay(Treasury.order(invoice))).isInstanceOf(Succeeded.class);
                assertSpentOnce(before);
            } else {
                System.err.println("in flight for ever at LND: " + hash);
                assertThat(rail.track(hash)).isEqualTo(new InFlight(hash));
                assertThat(rail.pay(Treasury.order(invoice))).isEqualTo(new InFlight(hash));
                assertThat(carol.isHeld(hash)).isFalse();
                assertThat(rail.balances().inFlight()).isEqualTo(Msat.ZERO);
                assertThat(rail.balances().spendable()).isEqualTo(before);
                carol.forget(hash);
            }
        }
    }

    /** As the payment machine would: tracked while it is open, repeated only after an ending. */
    private boolean isPaidWithin(Duration patience, Bolt11Invoice invoice) {
        PaymentHash hash = invoice.paymentHash();
        try {
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(patience)
                    .until(() -> step(invoice) instanceof Succeeded);
            return true;
        } catch (ConditionTimeoutException stuck) {
            return rail.track(hash) instanceof Succeeded;
        }
    }

    private RailUpdate step(Bolt11Invoice invoice) {
        PaymentHash hash = invoice.paymentHash();
        RailUpdate state = rail.track(hash);
        switch (state) {
            case NotFound _, Failed _ -> rail.pay(Treasury.order(invoice));
            case InFlight _ -> {
                if (carol.isHeld(hash)) {
                    carol.settle(hash);
                }
            }
            case Succeeded _, Unavailable _ -> {}
        }
        return state;
    }

    @Test
    void a_payee_that_is_away_fails_the_payment_and_can_be_paid_by_the_same_invoice_later()
            throws IOException {
        Msat before = rail.balances().spendable();
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "away", EXPIRY);
        PaymentHash hash = invoice.paymentHash();
        network.carol().kill();
        awaitMissedByBob();

        rail.pay(Treasury.order(invoice));
        assertThat(Treasury.ending(rail, hash))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason().isTransient()).isTrue());
        network.carol().start();
        network.awaitReady();

        assertThat(rail.pay(Treasury.order(invoice))).isEqualTo(new InFlight(hash));
        carol.takeWhenHeld(hash);
        Treasury.success(rail, hash);
        assertSpentOnce(before);
    }

    @Test
    void a_subscription_hears_again_after_the_node_was_killed() throws IOException {
        List<RailUpdate> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(heard::add)) {
            network.alice().kill();
            network.alice().start();
            network.awaitReady();

            await().pollInterval(Duration.ofMillis(200))
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "hint", EXPIRY);
                                rail.pay(Treasury.order(invoice));
                                carol.takeWhenHeld(invoice.paymentHash());
                                Treasury.success(rail, invoice.paymentHash());
                                return heard.stream().anyMatch(Succeeded.class::isInstance);
                            });
        }
    }

    /** Until then Bob keeps what is for Carol for a minute, in case she comes back. */
    private void awaitMissedByBob() {
        await("Bob misses Carol")
                .pollInterval(Duration.ofMillis(50))
                .atMost(HoldingPayee.PATIENCE)
                .until(
                        () ->
                                network.bob()
                                                .lightning()
                                                .listChannels(
                                                        ListChannelsRequest.newBuilder()
                                                                .setActiveOnly(true)
                                                                .build())
                                                .getChannelsCount()
                                        == 1);
    }

    private void assertSpentOnce(Msat before) {
        Treasury.awaitNothingInFlight(rail);
        assertThat(rail.balances().spendable()).isEqualTo(before.minus(AMOUNT.plus(FEE)));
    }
}
