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
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.execute.ScriptedRail.Plan;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** Node one stands still right before its call; node two takes over, and sees it refused. */
    @Test
    void refusal_seen_by_the_successor_does_not_end_what_a_silent_node_is_about_to_send() {
        rail.plan(INVOICE, Plan.REFUSE);

        look(
                NOTHING,
                NOTHING,
                () -> {
                    takeOver();
                    takeOver();
                    rail.plan(INVOICE, Plan.SUCCEED);
                },
                NOTHING);

        assertThat(log.all(PaymentFailed.class)).isEmpty();
        assertThat(log.all(PaymentTakenOver.class)).hasSize(1);
        assertThat(rail.attempts(INVOICE)).as("refused twice, and paid").isEqualTo(3);
        assertThat(log.all(PaymentSettled.class)).hasSize(1);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    /** Node one was refused, and stands still before it tells; node two is just paying. */
    @Test
    void refusal_told_by_a_silent_node_does_not_end_what_its_successor_has_sent() {
        rail.plan(INVOICE, Plan.REFUSE);
        List<Runnable> late = new ArrayList<>();
        Commands slow =
                (command, origin) -> {
                    if (command instanceof RecordRailUpdate(_, RailUpdate.Failed _, _, _, _)) {
                        late.add(() -> log.send(command, origin));
                        return Decision.alreadyDone();
                    }
                    return log.send(command, origin);
                };
        look(rail, lease, slow).at(payment());
        rail.plan(INVOICE, Plan.IN_FLIGHT);
        takeOver();

        late.forEach(Runnable::run);

        assertThat(late).hasSize(1);
        assertThat(log.all(PaymentFailed.class)).isEmpty();
        rail.succeed(INVOICE);
        takeOver();
        assertThat(log.all(PaymentSettled.class)).hasSize(1);
        assertThat(log.all(CaseOpened.class)).isEmpty();
    }

    /** The one call that was on its way for it has arrived. */
    @Test
    void payment_that_the_rail_has_needs_no_note() {
        rail.plan(INVOICE, Plan.IN_FLIGHT);
        look(NOTHING, NOTHING, NOTHING);

        takeOver();

        assertThat(log.all(PaymentTakenOver.class)).isEmpty();
    }

    /** A rail that does not answer says nothing about it. */
    @Test
    void orphan_stays_one_until_the_rail_has_answered() {
        rail.down(true);
        Lease second = new Lease();
        second.followsSilence = true;
        PaymentLook successor = successor(second);
        successor.at(payment());
        assertThat(successor.hasOrphans()).isTrue();
        assertThat(log.all(PaymentTakenOver.class)).isEmpty();

        rail.down(false);
        successor.at(payment());

        assertThat(successor.hasOrphans()).isFalse();
        assertThat(log.all(PaymentTakenOver.class)).hasSize(1);
    }

    @Test
    void who_follows_one_that_gave_the_lease_up_has_no_orphans() {
        PaymentLook successor = successor(new Lease());

        assertThat(successor.hasOrphans()).isFalse();
        successor.at(payment());
        assertThat(log.all(PaymentTakenOver.class)).isEmpty();
    }

    private void takeOver() {
        Lease second = new Lease();
        second.followsSilence = true;
        successor(second).at(payment());
    }

    private PaymentLook successor(Lease second) {
        PaymentLook look = look(rail, second, log);
        look.inherit(payment());
        return look;
    }

    private PaymentLook look(PaymentRail over, Lease under, Commands commands) {
        return new PaymentLook(
                over,
                under,
                commands,
                () -> NOW,
                () -> "cmd " + ids.incrementAndGet(),
                Duration.ofSeconds(9));
    }

    private static OpenPayment payment() {
        return new OpenPayment(
                INVOICE.hash(),
                TENANT,
                STORY.orderId(),
                "job",
                INVOICE.text(),
                Msat.of(100),
                State.INTENDED);
    }

    private void look(Runnable asking, Runnable noting, Runnable paying) {
        look(asking, noting, NOTHING, paying);
    }

    /**
     * @param asking happens while the rail is asked
     * @param noting happens while its answer is taken down
     * @param calling happens right before it is called to pay
     * @param paying happens while it pays
     */
    private void look(Runnable asking, Runnable noting, Runnable calling, Runnable paying) {
        Commands commands =
                (command, origin) -> {
                    Decision decision = log.send(command, origin);
                    noting.run();
                    return decision;
                };
        look(new Slow(rail, asking, calling, paying), lease, commands).at(payment());
    }

    /** Held when the test says so. */
    private static final class Lease implements RailLease {

        private boolean held = true;
        private boolean followsSilence;
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
        public boolean followsSilence() {
            return followsSilence;
        }

        @Override
        public void release() {
            held = false;
        }
    }

    /** A rail whose calls take so long that something else happens meanwhile. */
    private record Slow(PaymentRail rail, Runnable asking, Runnable calling, Runnable paying)
            implements PaymentRail {

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
            calling.run();
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
