package exchequer.settlement.payment.takeover;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.OrderId;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotFound;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Notes that a payment which the rail does not know was left behind by somebody who fell silent.
 * Before it is sent by another, the log has to know: then no failure ends it too early, whoever
 * reports it.
 */
@Command(namespace = "exchequer", name = "TakeOverPayment", version = "1")
public record TakeOverPayment(OrderId orderId, PaymentHash paymentHash, Instant at)
        implements DomainCommand {

    public static final Decider<TakeOverPayment, State> DECIDER =
            new Decider<>(
                    TakeOverPayment.class,
                    TakeOverPayment::boundary,
                    new State(Map.of(), Set.of(), Set.of()),
                    State::evolve,
                    TakeOverPayment::decide);

    /** The payments of the order. */
    public record State(
            Map<PaymentHash, PaymentIntended> intents,
            Set<PaymentHash> over,
            Set<PaymentHash> takenOver) {

        public State {
            intents = Map.copyOf(intents);
            over = Set.copyOf(over);
            takenOver = Set.copyOf(takenOver);
        }

        State evolve(DomainEvent event) {
            return switch (event) {
                case PaymentIntended intent -> {
                    Map<PaymentHash, PaymentIntended> more = new HashMap<>(intents);
                    more.put(intent.paymentHash(), intent);
                    yield new State(more, over, takenOver);
                }
                case PaymentSettled payment ->
                        new State(intents, with(over, payment.paymentHash()), takenOver);
                case PaymentFailed payment ->
                        new State(intents, with(over, payment.paymentHash()), takenOver);
                case PaymentTakenOver payment ->
                        new State(intents, over, with(takenOver, payment.paymentHash()));
                default -> throw Invariant.outsideBoundary(event);
            };
        }

        private static Set<PaymentHash> with(Set<PaymentHash> some, PaymentHash one) {
            Set<PaymentHash> more = new HashSet<>(some);
            more.add(one);
            return more;
        }
    }

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                PaymentIntended.class,
                PaymentSettled.class,
                PaymentFailed.class,
                PaymentTakenOver.class);
    }

    Decision decide(State state) {
        @Nullable PaymentIntended intent = state.intents.get(paymentHash);
        if (intent == null) {
            return Decision.rejected(new PaymentNotFound(paymentHash));
        }
        if (state.takenOver.contains(paymentHash)) {
            return Decision.alreadyDone();
        }
        return state.over.contains(paymentHash)
                ? Decision.rejected(new PaymentIsOver(paymentHash))
                : Decision.accepted(new PaymentTakenOver(paymentHash, orderId, intent.rfqId(), at));
    }
}
