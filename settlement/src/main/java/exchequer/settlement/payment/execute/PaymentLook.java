package exchequer.settlement.payment.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine;
import exchequer.settlement.payment.record.PaymentMachine.Effect;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.payment.takeover.TakeOverPayment;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.OrderIsPaid;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at one payment: ask the rail, take down the answer, and pay if that may be.
 *
 * <p>A rail that knows a payment before we have sent it was told by somebody else. Of what has come
 * into the list since we hold the lease, only we can have sent anything, so that can be told apart;
 * of what was there before, the times of the payment have to speak.
 *
 * <p>Before it pays it always asks the rail first. A crash may lie between an earlier call to the
 * rail and the event that records it; without the question, that payment would be started a second
 * time wherever a rail forgets. And before it pays it takes the rail's answer down: the log, not
 * the list, says whether the payment is still to be made.
 */
final class PaymentLook {

    private static final String ACTOR = "settlement";

    private static final Logger LOG = LoggerFactory.getLogger(PaymentLook.class);

    private final PaymentRail rail;
    private final RailLease lease;
    private final Commands commands;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Duration railTimeout;

    /** Sent by us, or perhaps by whoever had the lease before; of those in the list. */
    private final Set<PaymentHash> perhapsSent = ConcurrentHashMap.newKeySet();

    /** Somebody who fell silent may be about to send them; of those in the list. */
    private final Set<PaymentHash> orphans = ConcurrentHashMap.newKeySet();

    PaymentLook(
            PaymentRail rail,
            RailLease lease,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            Duration railTimeout) {
        this.rail = rail;
        this.lease = lease;
        this.commands = commands;
        this.clock = clock;
        this.ids = ids;
        this.railTimeout = railTimeout;
    }

    /** The payment was in the list when we took the lease: another may have sent it. */
    void inherit(OpenPayment payment) {
        perhapsSent.add(payment.hash());
        if (lease.followsSilence()) {
            orphans.add(payment.hash());
        }
    }

    /** Whether there are payments of which only we know that they were left behind. */
    boolean hasOrphans() {
        return !orphans.isEmpty();
    }

    /** What is in the list no more is not remembered either. */
    void forgetAllBut(Set<PaymentHash> listed) {
        perhapsSent.retainAll(listed);
        orphans.retainAll(listed);
    }

    void at(OpenPayment payment) {
        long stretch = lease.stretch();
        Instant asked = clock.instant();
        RailUpdate known = rail.track(payment.hash());
        adopt(payment, known);
        // In this order: who sends it after the lease has run out is not us.
        boolean unsent = !perhapsSent.contains(payment.hash()) && lease.isHeld();
        Decision noted = record(payment, known, unsent, asked);
        boolean mayPay =
                noted.equals(Decision.alreadyDone())
                        && PaymentMachine.step(payment.state(), known).effects().stream()
                                .anyMatch(Effect.Pay.class::isInstance);
        // Last of all, so that as little as possible lies between this and the call. Held anew is
        // not enough: another may have sent it since the rail was asked, and seen it fail.
        if (!mayPay || !lease.isHeld() || lease.stretch() != stretch) {
            return;
        }
        perhapsSent.add(payment.hash());
        Instant sent = clock.instant();
        RailUpdate paid =
                rail.pay(
                        new PayRequest(
                                payment.bolt11(), Optional.empty(), payment.feeCap(), railTimeout));
        // A refusal that the rail does not remember is known to nobody else. Told by one whose
        // lease has run out, it could stand in the log as the end of a payment that the next holder
        // is just making. That one asks the rail itself.
        boolean isStillOurs = lease.isHeld() && lease.stretch() == stretch;
        if (isStillOurs || paid instanceof Succeeded) {
            record(payment, paid, false, sent);
        }
    }

    /**
     * What a silent node has left behind is noted before we do anything about it. A payment that
     * the rail has needs no such note: the one call that was on its way for it has arrived.
     */
    private void adopt(OpenPayment payment, RailUpdate known) {
        if (!orphans.contains(payment.hash()) || known instanceof Unavailable) {
            return;
        }
        if (known instanceof NotFound) {
            commands.send(
                    new TakeOverPayment(payment.orderId(), payment.hash(), clock.instant()),
                    origin(payment));
        }
        orphans.remove(payment.hash());
    }

    private Decision record(OpenPayment payment, RailUpdate update, boolean unsent, Instant asked) {
        if (unsent && (update instanceof InFlight || update instanceof Succeeded)) {
            LOG.warn("payment {}: the rail has it, and nobody here has sent it", payment.hash());
        }
        Decision decision =
                commands.send(
                        new RecordRailUpdate(
                                payment.orderId(), update, unsent, asked, clock.instant()),
                        origin(payment));
        if (decision instanceof Decision.Rejected(Rejection rejection)) {
            // Over already: the list is a little behind the log. Held back: it is asked for again,
            // and sent when a person has looked. Anything else is a fault.
            if (rejection instanceof PaymentIsOver
                    || rejection instanceof OrderFrozen
                    || rejection instanceof OrderIsPaid) {
                LOG.debug("payment {}: {}", payment.hash(), rejection.detail());
            } else {
                LOG.error("payment {}: {}", payment.hash(), rejection.detail());
            }
        }
        return decision;
    }

    private Origin origin(OpenPayment payment) {
        return new Origin(payment.tenant(), ACTOR, ids.get(), payment.correlationId());
    }
}
