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
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.rejection.SettlementRejection.DeliveryNotAccepted;
import exchequer.settlement.rejection.SettlementRejection.PaymentNotSettled;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Closes an order that is both accepted and paid, in whichever order that came about. */
@Command(namespace = "exchequer", name = "ClosePaidOrder", version = "1")
public record ClosePaidOrder(OrderId orderId, Instant at) implements DomainCommand {

    public static final Decider<ClosePaidOrder, State> DECIDER =
            new Decider<>(
                    ClosePaidOrder.class,
                    ClosePaidOrder::boundary,
                    new State(null, false, false, false),
                    ClosePaidOrder::evolve,
                    ClosePaidOrder::decide);

    public record State(
            @Nullable OrderPlaced order, boolean accepted, boolean settled, boolean closed) {}

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                OrderPlaced.class,
                DeliveryAccepted.class,
                PaymentSettled.class,
                OrderClosed.class);
    }

    static State evolve(State s, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> new State(order, s.accepted, s.settled, s.closed);
            case DeliveryAccepted _ -> new State(s.order, true, s.settled, s.closed);
            case PaymentSettled _ -> new State(s.order, s.accepted, true, s.closed);
            case OrderClosed _ -> new State(s.order, s.accepted, s.settled, true);
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
