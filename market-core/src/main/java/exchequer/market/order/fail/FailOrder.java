package exchequer.market.order.fail;

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
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
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
                    new State(null, false, null),
                    FailOrder::evolve,
                    FailOrder::decide);

    public record State(
            @Nullable OrderPlaced order, boolean accepted, @Nullable OrderOutcome closed) {}

    private Boundary boundary() {
        return Boundary.of(
                "order", orderId, OrderPlaced.class, DeliveryAccepted.class, OrderClosed.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> new State(order, state.accepted, state.closed);
            case DeliveryAccepted _ -> new State(state.order, true, state.closed);
            case OrderClosed order -> new State(state.order, state.accepted, order.outcome());
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
        // From acceptance the price is owed; closing would leave the provider unpaid for ever.
        if (state.accepted) {
            return Decision.rejected(new DeliveryAlreadyJudged(orderId, "accepted"));
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
