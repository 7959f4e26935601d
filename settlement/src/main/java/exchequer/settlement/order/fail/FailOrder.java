package exchequer.settlement.order.fail;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.EscrowCancelled;
import exchequer.settlement.events.EscrowExpired;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.rejection.SettlementRejection.NothingFailed;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import java.time.Instant;
import java.util.Optional;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Ends an order for which no money will move: its delivery was rejected, its escrow ended before
 * anybody accepted, or a person has decided that its price is owed no more. Not while a case about
 * its money is open.
 */
@Command(namespace = "exchequer", name = "FailOrder", version = "1")
public record FailOrder(OrderId orderId, Instant at) implements DomainCommand {

    public static final Decider<FailOrder, State> DECIDER =
            new Decider<>(
                    FailOrder.class,
                    FailOrder::boundary,
                    new State(null, false, false, false, null, OpenCases.NONE),
                    FailOrder::evolve,
                    FailOrder::decide);

    /**
     * @param lost the delivery was rejected, or the escrow ended
     * @param voided the price is owed no more
     */
    public record State(
            @Nullable OrderPlaced order,
            boolean accepted,
            boolean lost,
            boolean voided,
            @Nullable OrderOutcome closed,
            OpenCases cases) {

        private State with(OrderPlaced placed) {
            return new State(placed, accepted, lost, voided, closed, cases);
        }

        private State accepting() {
            return new State(order, true, lost, voided, closed, cases);
        }

        private State losing() {
            return new State(order, accepted, true, voided, closed, cases);
        }

        private State closing(OrderOutcome outcome) {
            return new State(order, accepted, lost, voided, outcome, cases);
        }

        private State with(OpenCases others, boolean isVoided) {
            return new State(order, accepted, lost, voided || isVoided, closed, others);
        }
    }

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                OrderPlaced.class,
                DeliveryAccepted.class,
                DeliveryRejected.class,
                EscrowCancelled.class,
                EscrowExpired.class,
                OrderClosed.class,
                CaseOpened.class,
                CaseResolved.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> state.with(order);
            case DeliveryAccepted _ -> state.accepting();
            case DeliveryRejected _, EscrowCancelled _, EscrowExpired _ -> state.losing();
            case OrderClosed order -> state.closing(order.outcome());
            case CaseOpened opened -> state.with(state.cases.with(opened), false);
            case CaseResolved resolved ->
                    state.with(
                            state.cases.without(resolved),
                            resolved.outcome() == CaseOutcome.VOIDED);
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
        if (!state.voided) {
            // From acceptance the price is owed; closing would leave the provider unpaid for ever.
            if (state.accepted) {
                return Decision.rejected(new DeliveryAlreadyJudged(orderId, "accepted"));
            }
            if (!state.lost) {
                return Decision.rejected(new NothingFailed(orderId));
            }
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
                        OrderOutcome.FAILED,
                        at));
    }
}
