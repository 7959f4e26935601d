package exchequer.settlement.order.close;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.rejection.SettlementRejection.DeliveryNotAccepted;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotSettled;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Closes an order that is both accepted and paid, in whichever order that came about, and about
 * whose money no case is open.
 */
@Command(namespace = "exchequer", name = "ClosePaidOrder", version = "1")
public record ClosePaidOrder(OrderId orderId, Instant at) implements DomainCommand {

    public static final Decider<ClosePaidOrder, State> DECIDER =
            new Decider<>(
                    ClosePaidOrder.class,
                    ClosePaidOrder::boundary,
                    new State(null, false, false, false, OpenCases.NONE),
                    ClosePaidOrder::evolve,
                    ClosePaidOrder::decide);

    public record State(
            @Nullable OrderPlaced order,
            boolean accepted,
            boolean settled,
            boolean closed,
            OpenCases cases) {}

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                OrderPlaced.class,
                DeliveryAccepted.class,
                PaymentSettled.class,
                OrderClosed.class,
                CaseOpened.class,
                CaseResolved.class);
    }

    static State evolve(State s, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> new State(order, s.accepted, s.settled, s.closed, s.cases);
            case DeliveryAccepted _ -> new State(s.order, true, s.settled, s.closed, s.cases);
            case PaymentSettled _ -> new State(s.order, s.accepted, true, s.closed, s.cases);
            case OrderClosed _ -> new State(s.order, s.accepted, s.settled, true, s.cases);
            case CaseOpened opened ->
                    new State(s.order, s.accepted, s.settled, s.closed, s.cases.with(opened));
            case CaseResolved resolved ->
                    new State(s.order, s.accepted, s.settled, s.closed, s.cases.without(resolved));
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable OrderPlaced order = state.order;
        if (order == null) {
            return Decision.rejected(new OrderNotFound(orderId));
        }
        if (state.closed) {
            return Decision.alreadyDone();
        }
        if (!state.settled) {
            return Decision.rejected(new PaymentNotSettled(orderId));
        }
        if (!state.accepted) {
            return Decision.rejected(new DeliveryNotAccepted(orderId));
        }
        Optional<CaseId> question = state.cases.first();
        if (question.isPresent()) {
            return Decision.rejected(new OrderFrozen(orderId, question.get()));
        }
        return Decision.accepted(
                new OrderClosed(
                        orderId,
                        order.rfqId(),
                        order.buyer(),
                        order.provider(),
                        OrderOutcome.PAID,
                        at));
    }
}
