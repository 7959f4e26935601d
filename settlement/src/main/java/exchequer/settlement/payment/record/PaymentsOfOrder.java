package exchequer.settlement.payment.record;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderPlaced;
import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All payments of one order, as the recording of news about one of them needs them.
 *
 * @param price what the order is worth, once it is awarded
 * @param cases that were opened already; the same trouble opens only one
 */
public record PaymentsOfOrder(
        @Nullable Msat price,
        Map<PaymentHash, PaymentIntended> intents,
        Map<PaymentHash, State> states,
        Set<CaseId> cases) {

    static final PaymentsOfOrder NONE = new PaymentsOfOrder(null, Map.of(), Map.of(), Set.of());

    public PaymentsOfOrder {
        intents = Map.copyOf(intents);
        states = Map.copyOf(states);
        cases = Set.copyOf(cases);
    }

    State stateOf(PaymentHash payment) {
        return states.getOrDefault(payment, State.INTENDED);
    }

    boolean anotherSettled(PaymentHash payment) {
        return states.entrySet().stream()
                .anyMatch(e -> e.getValue() == State.SETTLED && !e.getKey().equals(payment));
    }

    PaymentsOfOrder evolve(DomainEvent event) {
        return switch (event) {
            case OrderPlaced order ->
                    new PaymentsOfOrder(order.priceMsat(), intents, states, cases);
            case PaymentIntended intent -> {
                Map<PaymentHash, PaymentIntended> more = new HashMap<>(intents);
                more.put(intent.paymentHash(), intent);
                yield new PaymentsOfOrder(price, more, states, cases);
            }
            case PaymentDispatched payment -> now(payment.paymentHash(), State.DISPATCHED);
            case PaymentOutcomeUnknown payment -> now(payment.paymentHash(), State.UNKNOWN);
            case PaymentSettled payment -> now(payment.paymentHash(), State.SETTLED);
            case PaymentFailed payment -> now(payment.paymentHash(), State.FAILED);
            case CaseOpened opened -> {
                Set<CaseId> more = new HashSet<>(cases);
                more.add(opened.caseId());
                yield new PaymentsOfOrder(price, intents, states, more);
            }
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    private PaymentsOfOrder now(PaymentHash payment, State state) {
        Map<PaymentHash, State> more = new HashMap<>(states);
        more.put(payment, state);
        return new PaymentsOfOrder(price, intents, more, cases);
    }
}
