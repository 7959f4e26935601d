package exchequer.settlement.payment.record;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderPlaced;
import exchequer.market.money.Msat;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All payments of one order, as the recording of news about one of them needs them.
 *
 * @param price what the order is worth, once it is awarded
 * @param cases that were opened already; the same trouble opens only one
 * @param open those of them that wait for an answer
 * @param answered those that have one
 * @param takenOver payments that a silent node may still send
 */
public record PaymentsOfOrder(
        @Nullable Msat price,
        Map<PaymentHash, PaymentIntended> intents,
        Map<PaymentHash, State> states,
        Set<CaseId> cases,
        OpenCases open,
        List<Answer> answered,
        Set<PaymentHash> takenOver) {

    static final PaymentsOfOrder NONE =
            new PaymentsOfOrder(
                    null, Map.of(), Map.of(), Set.of(), OpenCases.NONE, List.of(), Set.of());

    /** What was decided about money of a case, whole or in part. */
    public record Answer(
            PaymentHash payment, CaseKind kind, CaseOutcome outcome, List<MoneyInQuestion> money) {}

    public PaymentsOfOrder {
        intents = Map.copyOf(intents);
        states = Map.copyOf(states);
        cases = Set.copyOf(cases);
        answered = List.copyOf(answered);
        takenOver = Set.copyOf(takenOver);
    }

    State stateOf(PaymentHash payment) {
        return states.getOrDefault(payment, State.INTENDED);
    }

    /** Other payments of the order that settled. */
    List<PaymentHash> othersSettled(PaymentHash payment) {
        return states.entrySet().stream()
                .filter(e -> e.getValue() == State.SETTLED && !e.getKey().equals(payment))
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(PaymentHash::value))
                .toList();
    }

    /** Open cases about this payment and nothing but what has now been answered. */
    List<CaseOpened> answeredBy(PaymentHash payment, Predicate<CaseKind> kinds) {
        return open.waiting().stream()
                .filter(c -> c.paymentHash().equals(payment) && kinds.test(c.kind()))
                .toList();
    }

    /** What was booked as having left with this payment before there was any proof of it. */
    Msat bookedWithoutProof(PaymentHash payment) {
        return answered.stream()
                .filter(a -> a.payment().equals(payment) && a.kind().isAnsweredBySuccess())
                .filter(a -> a.outcome() != CaseOutcome.EXPLAINED)
                .flatMap(a -> a.money().stream())
                .map(MoneyInQuestion::amountMsat)
                .reduce(Msat.ZERO, Msat::plus);
    }

    PaymentsOfOrder evolve(DomainEvent event) {
        return switch (event) {
            case OrderPlaced order ->
                    new PaymentsOfOrder(
                            order.priceMsat(), intents, states, cases, open, answered, takenOver);
            case PaymentIntended intent -> {
                Map<PaymentHash, PaymentIntended> more = new HashMap<>(intents);
                more.put(intent.paymentHash(), intent);
                yield new PaymentsOfOrder(price, more, states, cases, open, answered, takenOver);
            }
            case PaymentDispatched payment -> now(payment.paymentHash(), State.DISPATCHED);
            case PaymentOutcomeUnknown payment -> now(payment.paymentHash(), State.UNKNOWN);
            case PaymentSettled payment -> now(payment.paymentHash(), State.SETTLED);
            case PaymentFailed payment -> now(payment.paymentHash(), State.FAILED);
            case PaymentTakenOver payment -> {
                Set<PaymentHash> more = new HashSet<>(takenOver);
                more.add(payment.paymentHash());
                yield new PaymentsOfOrder(price, intents, states, cases, open, answered, more);
            }
            case CaseOpened opened -> {
                Set<CaseId> more = new HashSet<>(cases);
                more.add(opened.caseId());
                yield new PaymentsOfOrder(
                        price, intents, states, more, open.with(opened), answered, takenOver);
            }
            case CasePartlyResolved part ->
                    answered(
                            open.less(part),
                            new Answer(
                                    part.paymentHash(),
                                    part.kind(),
                                    part.outcome(),
                                    part.moneyInQuestion()));
            case CaseResolved resolved ->
                    answered(
                            open.without(resolved),
                            new Answer(
                                    resolved.paymentHash(),
                                    resolved.kind(),
                                    resolved.outcome(),
                                    resolved.moneyInQuestion()));
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    private PaymentsOfOrder answered(OpenCases rest, Answer answer) {
        List<Answer> more = new ArrayList<>(answered);
        more.add(answer);
        return new PaymentsOfOrder(price, intents, states, cases, rest, more, takenOver);
    }

    private PaymentsOfOrder now(PaymentHash payment, State state) {
        Map<PaymentHash, State> more = new HashMap<>(states);
        more.put(payment, state);
        return new PaymentsOfOrder(price, intents, more, cases, open, answered, takenOver);
    }
}
