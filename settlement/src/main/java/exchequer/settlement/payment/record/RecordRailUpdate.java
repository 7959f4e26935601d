package exchequer.settlement.payment.record;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.payment.record.PaymentMachine.Effect;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.OrderIsPaid;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotFound;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what the rail says of a payment.
 *
 * @param unsent whoever asked the rail knows that nobody here had sent this payment until then
 * @param asked when the rail was asked for it, or before that
 */
@Command(namespace = "exchequer", name = "RecordRailUpdate", version = "1")
public record RecordRailUpdate(
        OrderId orderId, RailUpdate update, boolean unsent, Instant asked, Instant at)
        implements DomainCommand {

    public static final Decider<RecordRailUpdate, PaymentsOfOrder> DECIDER =
            new Decider<>(
                    RecordRailUpdate.class,
                    RecordRailUpdate::boundary,
                    PaymentsOfOrder.NONE,
                    PaymentsOfOrder::evolve,
                    RecordRailUpdate::decide);

    /** Most by which a rail's clock may be behind ours. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    /** Of a payment that may have been sent. */
    public RecordRailUpdate(OrderId orderId, RailUpdate update, Instant at) {
        this(orderId, update, false, at, at);
    }

    private Boundary boundary() {
        return Boundary.of(
                        "order",
                        orderId,
                        OrderPlaced.class,
                        PaymentIntended.class,
                        PaymentDispatched.class,
                        PaymentOutcomeUnknown.class,
                        PaymentSettled.class,
                        PaymentFailed.class,
                        PaymentTakenOver.class,
                        CaseOpened.class,
                        CasePartlyResolved.class,
                        CaseResolved.class)
                // A payment may have had a case before it was known to have an order.
                .and(
                        "payment",
                        update.hash(),
                        CaseOpened.class,
                        CasePartlyResolved.class,
                        CaseResolved.class);
    }

    Decision decide(PaymentsOfOrder state) {
        @Nullable PaymentIntended intent = state.intents().get(update.hash());
        if (intent == null) {
            return Decision.rejected(new PaymentNotFound(update.hash()));
        }
        State before = state.stateOf(update.hash());
        // Whoever hears this from the rail is about to send. Its own list may be older than the
        // facts here, and sending a failed payment once more would really pay.
        if (update instanceof RailUpdate.NotFound && before.isTerminal()) {
            return Decision.rejected(new PaymentIsOver(update.hash()));
        }
        // Somebody else's, of the same hash. It is none of ours before it has ended; until then
        // the rail would refuse to send another, and we do not ask it to.
        if (unsent && update instanceof RailUpdate.InFlight) {
            return Decision.alreadyDone();
        }
        List<Effect> effects = PaymentMachine.step(before, known(state, intent, before)).effects();
        @Nullable Rejection held =
                effects.contains(new Effect.Pay()) ? heldBack(state, intent) : null;
        if (held != null) {
            return Decision.rejected(held);
        }
        return new Decision.Accepted(facts(state, intent, effects));
    }

    /**
     * What the rail's answer is worth. A failure is none of an open payment that somebody silent
     * may still send: with another invoice paid in its place, that would be the second. It is one
     * when the rail was asked so late that it would not begin this payment any more.
     */
    private RailUpdate known(PaymentsOfOrder state, PaymentIntended intent, State before) {
        return update instanceof RailUpdate.Failed failure
                        && !before.isTerminal()
                        && state.takenOver().contains(update.hash())
                        && !mustBeRefused(intent)
                ? new RailUpdate.Unavailable(
                        update.hash(),
                        "failed for now (%s); a node that fell silent may still send it"
                                .formatted(failure.detail()))
                : update;
    }

    /**
     * Why the payment may not be sent now. A payment in doubt is not followed by another, and never
     * by one for what is paid: that would be the second loss on one order.
     */
    private @Nullable Rejection heldBack(PaymentsOfOrder state, PaymentIntended intent) {
        if (!state.othersSettled(update.hash()).isEmpty() && !mustBeRefused(intent)) {
            return new OrderIsPaid(orderId);
        }
        return state.open().first().map(open -> new OrderFrozen(orderId, open)).orElse(null);
    }

    private List<DomainEvent> facts(
            PaymentsOfOrder state, PaymentIntended intent, List<Effect> effects) {
        Suspicions suspicions = new Suspicions(intent, state, at);
        List<DomainEvent> events = new ArrayList<>();
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Pay _ -> {
                    // The executor's to do; nothing happened yet that could be a fact.
                }
                case Effect.NoteDispatched _ ->
                        events.add(
                                new PaymentDispatched(
                                        intent.paymentHash(), orderId, intent.rfqId(), at));
                case Effect.NoteSettled(RailUpdate.Succeeded success) -> {
                    events.add(settled(intent, state, success));
                    suspicions.answeredBySuccess().forEach(events::add);
                    suspicions.about(success).forEach(events::add);
                    if (unsent || isOlder(success, intent)) {
                        events.add(suspicions.paidByOthers(success));
                    }
                }
                case Effect.NoteFailed(RailUpdate.Failed failure) -> {
                    events.add(failed(intent, failure));
                    suspicions.answeredByFailure().forEach(events::add);
                }
                case Effect.NoteUnknown(String detail) ->
                        events.add(
                                new PaymentOutcomeUnknown(
                                        intent.paymentHash(), orderId, intent.rfqId(), detail, at));
                case Effect.OpenCase(CaseKind kind, String detail) ->
                        events.add(suspicions.contradiction(kind, update, detail));
            }
        }
        events.removeIf(
                event -> event instanceof CaseOpened c && state.cases().contains(c.caseId()));
        return events;
    }

    /** The money had gone before we decided to send it, whatever our clocks are apart. */
    private static boolean isOlder(RailUpdate.Succeeded success, PaymentIntended intent) {
        return success.settledAt().isBefore(intent.intendedAt().minus(CLOCKS_DIFFER));
    }

    /**
     * Whether no rail can begin this payment any more. A payment that is not to be made is kept
     * from the rail only until then: it is the rail's refusal that ends it and frees its money.
     */
    private boolean mustBeRefused(PaymentIntended intent) {
        return Bolt11.decode(intent.bolt11()) instanceof Decoded(Bolt11Invoice invoice)
                && invoice.isExpiredAt(asked.minus(CLOCKS_DIFFER));
    }

    private PaymentSettled settled(
            PaymentIntended intent, PaymentsOfOrder state, RailUpdate.Succeeded success) {
        return new PaymentSettled(
                intent.paymentHash(),
                orderId,
                intent.rfqId(),
                intent.buyer(),
                intent.provider(),
                success.amount(),
                success.fee(),
                state.price() == null ? success.amount() : state.price(),
                success.proof(),
                intent.rail(),
                intent.businessDay(),
                success.settledAt());
    }

    private PaymentFailed failed(PaymentIntended intent, RailUpdate.Failed failure) {
        return new PaymentFailed(
                intent.paymentHash(),
                orderId,
                intent.rfqId(),
                intent.buyer(),
                intent.provider(),
                failure.reason(),
                failure.detail(),
                intent.businessDay(),
                at);
    }
}
