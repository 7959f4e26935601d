package exchequer.market.order.fail;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Ends an order for which no money will move. */
@Command(namespace = "exchequer", name = "FailOrder", version = "1")
public record FailOrder(OrderId orderId, Instant at) implements DomainCommand {

    public static final Decider<FailOrder, State> DECIDER =
            new Decider<>(
                    FailOrder.class,
                    FailOrder::boundary,
                    new State(null, null),
                    FailOrder::evolve,
                    FailOrder::decide);

    public record State(@Nullable OrderPlaced order, @Nullable OrderOutcome closed) {}

    private Boundary boundary() {
        return Boundary.of("order", orderId, OrderPlaced.class, OrderClosed.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> new State(order, state.closed);
            case OrderClosed order -> new State(state.order, order.outcome());
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable OrderPlaced order = state.order;
        if (order == null) {
            return Decision.rejected(new OrderNotFound(orderId));
        }
        if (state.closed != null) {
            return state.closed == OrderOutcome.FAILED
                    ? Decision.alreadyDone()
                    : Decision.rejected(new OrderIsClosed(orderId));
        }
        return Decision.accepted(
                new OrderClosed(
                        orderId,
                        order.rfqId(),
                        order.buyer(),
                        order.provider(),
                        OrderOutcome.FAILED,
                        at));
    }
}
