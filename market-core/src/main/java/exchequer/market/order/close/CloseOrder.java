package exchequer.market.order.close;

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
import exchequer.market.rejection.MarketRejection.DeliveryNotFound;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Ends an order once its money is settled or will never move. */
@Command(namespace = "exchequer", name = "CloseOrder", version = "1")
public record CloseOrder(OrderId orderId, OrderOutcome outcome, Instant at)
        implements DomainCommand {

    public static final Decider<CloseOrder, State> DECIDER =
            new Decider<>(
                    CloseOrder.class,
                    CloseOrder::boundary,
                    new State(null, false, false),
                    CloseOrder::evolve,
                    CloseOrder::decide);

    public record State(@Nullable OrderPlaced order, boolean accepted, boolean closed) {}

    private Boundary boundary() {
        return Boundary.of(
                "order", orderId, OrderPlaced.class, DeliveryAccepted.class, OrderClosed.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> new State(order, state.accepted, state.closed);
            case DeliveryAccepted _ -> new State(state.order, true, state.closed);
            case OrderClosed _ -> new State(state.order, state.accepted, true);
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
        // Paid in advance is not the end: the delivery is still owed.
        if (outcome == OrderOutcome.PAID && !state.accepted) {
            return Decision.rejected(new DeliveryNotFound(orderId));
        }
        return Decision.accepted(
                new OrderClosed(
                        orderId, order.rfqId(), order.buyer(), order.provider(), outcome, at));
    }
}
