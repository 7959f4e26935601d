package exchequer.settlement.rail.lnd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.market.money.Msat;
import exchequer.regtest.LightningNetwork;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.PaymentRailContract;
import exchequer.settlement.rail.RailListing;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.PaymentPlan;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The rail contract on the LND adapter, on a real node. Plans are brought about by the payee, who
 * holds a payment until it is due, by taking the road to the payee away, by a connection that loses
 * an order or an answer, and by killing the node. What no node does on command is skipped.
 */
class LndContractRegtestIT extends PaymentRailContract {

    private static int probes;

    private final LightningNetwork network = LightningNetwork.shared();
    private final HoldingPayee carol = new HoldingPayee(network.carol());
    private final FaultyConnection connection = new FaultyConnection();
    private final Road road = new Road(network);
    private final Deque<PaymentPlan> plans = new ArrayDeque<>();
    private final Set<PaymentHash> due = new LinkedHashSet<>();
    private @Nullable PaymentHash failing;
    private LndRail lnd;
    private HeardRail rail;

    @BeforeEach
    void connect() throws IOException {
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        LndSettings settings =
                Treasury.settings(network.alice(), Network.REGTEST, Treasury.CLTV_LIMIT);
        lnd =
                new LndRail(
                        settings,
                        LndChannels.builder(settings).intercept(connection).build(),
                        InstantSource.system());
        rail = new HeardRail(lnd);
        Treasury.awaitNothingInFlight(rail);
    }

    @AfterEach
    void leaveNothing() {
        if (!network.alice().isRunning()) {
            cutOff(false);
        }
        carol.giveBackAll(rail);
        lnd.close();
    }

    @Override
    protected PaymentRail rail() {
        return rail;
    }

    @Override
    protected InvoiceIssuer payee() {
        return new PlannedPayee(carol, this::planned);
    }

    /** The node's list has the payments of all tests. */
    @Override
    protected boolean lists() {
        return false;
    }

    @Test
    void what_was_paid_is_in_the_nodes_list_with_its_proof_and_what_it_cost() {
        Bolt11Invoice paid = invoice();
        rail.pay(PayRequest.of(paid, Msat.of(10_000), Duration.ofSeconds(20)));
        carol.takeWhenHeld(paid.paymentHash());
        RailUpdate.Succeeded success =
                (RailUpdate.Succeeded) Treasury.ending(rail, paid.paymentHash());

        RailListing listing = lnd.payments(0, 1_000);

        assertThat(listing).isInstanceOf(RailListing.Page.class);
        assertThat(((RailListing.Page) listing).payments())
                .filteredOn(row -> row.hash().equals(paid.paymentHash()))
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.standing()).isEqualTo(Standing.SUCCEEDED);
                            assertThat(row.amount()).isEqualTo(success.amount());
                            assertThat(row.fee()).isEqualTo(success.fee());
                            assertThat(row.proof()).contains(success.proof());
                        });
    }

    private void planned(Bolt11Invoice invoice) {
        PaymentPlan plan = plans.isEmpty() ? PaymentPlan.SUCCEED : plans.remove();
        connection.plan(plan.answer());
        switch (plan.ending()) {
            case Ending.Succeed _ -> due.add(invoice.paymentHash());
            case Ending.Fail _ -> {
                road.close();
                failing = invoice.paymentHash();
            }
            case Ending.Hang _ -> {}
        }
    }

    @Override
    protected void plan(PaymentPlan plan) {
        Assumptions.assumeTrue(plan.hints() == Hints.ONCE, "a node's hints are its own affair");
        if (plan.ending() instanceof Ending.Fail(var reason)) {
            Assumptions.assumeTrue(
                    reason == FailureReason.NO_ROUTE, "a node does not fail like that on command");
        }
        plans.add(plan);
    }

    @Override
    protected void tick() {
        PaymentHash failed = failing;
        if (failed == null) {
            due.removeIf(this::takeIfPaid);
        } else {
            Treasury.ending(rail, failed);
            road.open();
            failing = null;
            // Another attempt would be one nothing was planned for.
            due.add(failed);
        }
    }

    private boolean takeIfPaid(PaymentHash hash) {
        return switch (rail.track(hash)) {
            case RailUpdate.InFlight _ -> {
                carol.takeWhenHeld(hash);
                yield true;
            }
            case RailUpdate.Unavailable _ -> {
                boolean held = carol.isHeld(hash);
                if (held) {
                    carol.settle(hash);
                }
                yield held;
            }
            case RailUpdate.NotFound _, RailUpdate.Failed _ -> false;
            case RailUpdate.Succeeded _ -> true;
        };
    }

    @Override
    protected void resolve(PaymentHash hash, Ending ending) {
        assertThat(ending).isInstanceOf(Ending.Succeed.class);
        carol.takeWhenHeld(hash);
    }

    @Override
    protected Msat funds() {
        return rail.balances().spendable();
    }

    @Override
    protected void cutOff(boolean isCutOff) {
        if (isCutOff) {
            // What has not left the node before it dies may never leave it.
            due.stream()
                    .filter(hash -> rail.track(hash) instanceof RailUpdate.InFlight)
                    .forEach(carol::awaitHeld);
            network.alice().kill();
        } else {
            try {
                network.alice().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            network.awaitReady();
        }
    }

    @Override
    protected Bolt11Invoice expiredInvoice() {
        Bolt11Invoice invoice = carol.createInvoice(AMOUNT, "late", Duration.ofSeconds(1));
        await().atMost(HoldingPayee.PATIENCE).until(() -> carol.isCanceled(invoice.paymentHash()));
        return invoice;
    }

    @Override
    protected void assertJustNow(Instant settledAt) {
        assertThat(settledAt).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    @Override
    protected void awaitSubscribed(int subscriptions) {
        await().pollInterval(Duration.ofMillis(50))
                .atMost(HoldingPayee.PATIENCE)
                .until(
                        () -> {
                            probe();
                            return rail.hearing() >= subscriptions;
                        });
    }

    /** A payment that fails at once, for subscribers to hear of. */
    private void probe() {
        Preimage preimage = new Preimage("%064x".formatted(++probes));
        Bolt11Invoice toNobody =
                Bolt11.encode(
                        Bolt11Draft.of(
                                Network.REGTEST,
                                AMOUNT,
                                clock.instant(),
                                EXPIRY,
                                preimage.hash(),
                                "cd".repeat(32),
                                "probe"),
                        NodeKey.of("a key of thirty-two bytes exactl".getBytes(US_ASCII)));
        rail.pay(Treasury.order(toNobody));
    }
}
