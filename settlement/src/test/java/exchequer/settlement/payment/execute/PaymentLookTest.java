package exchequer.settlement.payment.execute;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TENANT;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.execute.ScriptedRail.Plan;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** One look at a payment, with the lease going or coming back at each of its steps. */
class PaymentLookTest {

    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final Runnable NOTHING = () -> {};

    private final FactLog log =
            FactLog.of(STORY.placed(), STORY.charged(INVOICE), STORY.intended(INVOICE, 100, TODAY));
    private final Lease lease = new Lease();
    private final ScriptedRail rail = new ScriptedRail().plan(INVOICE, Plan.SUCCEED);
    private final AtomicInteger ids = new AtomicInteger();

    @Test
    void who_holds_the_lease_all_the_time_pays_and_takes_it_down() {
        look(NOTHING, NOTHING, NOTHING);

        assertThat(rail.attempts(INVOICE)).isEqualTo(1);
        assertThat(log.all(PaymentSettled.class)).hasSize(1);
    }

    /** Another may have sent it in between, and seen it fail: then the call would really pay. */
    @Test
    void look_that_began_under_an_earlier_stretch_sends_nothing() {
        look(lease::again, NOTHING, NOTHING);
        look(NOTHING, lease::again, NOTHING);

        assertThat(lease.isHeld()).isTrue();
        assertThat(rail.attempts(INVOICE)).isZero();

        look(NOTHING, NOTHING, NOTHING);
        assertThat(rail.attempts(INVOICE)).as("the next look").isEqualTo(1);
    }

    @Test
    void look_whose_lease_has_run_out_sends_nothing() {
        look(lease::gone, NOTHING, NOTHING);
        lease.again();
        look(NOTHING, lease::gone, NOTHING);

        assertThat(rail.attempts(INVOICE)).isZero();
    }

    @Test
    void refusal_that_comes_under_another_stretch_is_not_taken_down() {
        rail.plan(INVOICE, Plan.REFUSE);

        look(NOTHING, NOTHING, lease::again);
        look(NOTHING, NOTHING, lease::gone);
        assertThat(rail.attempts(INVOICE)).isEqualTo(2);
        assertThat(log.all(PaymentFailed.class)).isEmpty();

        lease.again();
        look(NOTHING, NOTHING, NOTHING);
        assertThat(log.all(PaymentFailed.class)).hasSize(1);
    }

    @Test
    void success_is_taken_down_whoever_holds_the_lease_by_then() {
        look(NOTHING, NOTHING, lease::gone);

        assertThat(log.all(PaymentSettled.class)).hasSize(1);
    }

    /**
     * @param asking happens while the rail is asked
     * @param noting happens while its answer is taken down
     * @param paying happens while it pays
     */
    private void look(Runnable asking, Runnable noting, Runnable paying) {
        Commands commands =
                (command, origin) -> {
                    Decision decision = log.send(command, origin);
                    noting.run();
                    return decision;
                };
        new PaymentLook(
                        new Slow(rail, asking, paying),
                        lease,
                        commands,
                        () -> NOW,
                        () -> "cmd " + ids.incrementAndGet(),
                        Duration.ofSeconds(9))
                .at(
                        new OpenPayment(
                                INVOICE.hash(),
                                TENANT,
                                STORY.orderId(),
                                "job",
                                INVOICE.text(),
                                Msat.of(100),
                                State.INTENDED));
    }

    /** Held when the test says so. */
    private static final class Lease implements RailLease {

        private boolean held = true;
        private long stretch = 1;

        void again() {
            held = true;
            stretch++;
        }

        void gone() {
            held = false;
        }

        @Override
        public boolean renew() {
            return held;
        }

        @Override
        public boolean isHeld() {
            return held;
        }

        @Override
        public long stretch() {
            return stretch;
        }

        @Override
        public void release() {
            held = false;
        }
    }

    /** A rail whose calls take so long that something else happens meanwhile. */
    private record Slow(PaymentRail rail, Runnable asking, Runnable paying) implements PaymentRail {

        @Override
        public String name() {
            return rail.name();
        }

        @Override
        public Network network() {
            return rail.network();
        }

        @Override
        public RailUpdate pay(PayRequest request) {
            RailUpdate answer = rail.pay(request);
            paying.run();
            return answer;
        }

        @Override
        public RailUpdate track(PaymentHash hash) {
            RailUpdate answer = rail.track(hash);
            asking.run();
            return answer;
        }

        @Override
        public Subscription subscribe(Consumer<RailUpdate> listener) {
            return rail.subscribe(listener);
        }

        @Override
        public Balances balances() {
            return rail.balances();
        }
    }
}
