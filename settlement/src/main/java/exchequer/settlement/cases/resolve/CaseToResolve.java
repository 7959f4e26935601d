package exchequer.settlement.cases.resolve;

import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.EscrowReleased;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.refund.PaidByBuyer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A case, what is left of it, and the order to which its payment may be assigned.
 *
 * @param opened what is still in question; null when there is no such case
 * @param parts what was answered for
 * @param charged which order asked for which payment, as far as it matters
 * @param begun whose payment has begun and not failed
 * @param paid what the buyer has paid for the case's order, where that is asked for
 */
public record CaseToResolve(
        @Nullable CaseOpened opened,
        List<CasePartlyResolved> parts,
        @Nullable CaseResolved resolved,
        @Nullable OrderPlaced order,
        boolean closed,
        Map<PaymentHash, OrderId> charged,
        Set<OrderId> begun,
        PaidByBuyer paid) {

    static final CaseToResolve NOTHING =
            new CaseToResolve(
                    null, List.of(), null, null, false, Map.of(), Set.of(), PaidByBuyer.NOTHING);

    public CaseToResolve {
        parts = List.copyOf(parts);
        charged = Map.copyOf(charged);
        begun = Set.copyOf(begun);
    }

    CaseToResolve evolve(DomainEvent event) {
        return switch (event) {
            case CaseOpened question ->
                    new CaseToResolve(
                            question, parts, resolved, order, closed, charged, begun, paid);
            case CasePartlyResolved part -> less(part);
            case CaseResolved answer ->
                    new CaseToResolve(opened, parts, answer, order, closed, charged, begun, paid);
            case OrderPlaced placed ->
                    new CaseToResolve(
                            opened, parts, resolved, placed, closed, charged, begun, paid);
            case OrderClosed _ ->
                    new CaseToResolve(opened, parts, resolved, order, true, charged, begun, paid);
            case ChargeRaised charge -> asked(charge.paymentHash(), charge.orderId());
            case PaymentIntended payment ->
                    asked(payment.paymentHash(), payment.orderId()).begun(payment.orderId(), true);
            case PaymentSettled payment ->
                    asked(payment.paymentHash(), payment.orderId()).begun(payment.orderId(), true);
            case PaymentFailed payment -> begun(payment.orderId(), false);
            case EscrowReleased _, BalanceFact _ -> paying(event);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    private CaseToResolve paying(DomainEvent event) {
        return new CaseToResolve(
                opened, parts, resolved, order, closed, charged, begun, paid.evolve(event));
    }

    private CaseToResolve less(CasePartlyResolved part) {
        List<CasePartlyResolved> more = new ArrayList<>(parts);
        more.add(part);
        return new CaseToResolve(
                opened == null ? null : opened.without(part.moneyInQuestion()),
                more,
                resolved,
                order,
                closed,
                charged,
                begun,
                paid);
    }

    private CaseToResolve asked(PaymentHash payment, OrderId by) {
        Map<PaymentHash, OrderId> more = new HashMap<>(charged);
        more.put(payment, by);
        return new CaseToResolve(opened, parts, resolved, order, closed, more, begun, paid);
    }

    private CaseToResolve begun(OrderId whose, boolean isBegun) {
        Set<OrderId> others = new HashSet<>(begun);
        if (isBegun) {
            others.add(whose);
        } else {
            others.remove(whose);
        }
        return new CaseToResolve(opened, parts, resolved, order, closed, charged, others, paid);
    }
}
