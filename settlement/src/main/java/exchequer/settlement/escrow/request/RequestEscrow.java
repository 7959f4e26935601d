package exchequer.settlement.escrow.request;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.rejection.SettlementRejection.OrderIsPrepaid;
import exchequer.settlement.rejection.SettlementRejection.PaymentBegun;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** Asks an order's buyer to lock its price. From then on nothing is paid before it is released. */
@Command(namespace = "exchequer", name = "RequestEscrow", version = "1")
public record RequestEscrow(
        OrderId orderId, Pubkey buyer, EscrowPolicy policy, String rail, Instant at)
        implements DomainCommand {

    public static final Decider<RequestEscrow, State> DECIDER =
            new Decider<>(
                    RequestEscrow.class,
                    RequestEscrow::boundary,
                    new State(null, null, false, false, false),
                    RequestEscrow::evolve,
                    RequestEscrow::decide);

    public record State(
            @Nullable OrderPlaced order,
            @Nullable String judged,
            boolean closed,
            boolean paying,
            boolean requested) {}

    private Boundary boundary() {
        return Boundary.of(
                "order",
                orderId,
                OrderPlaced.class,
                OrderClosed.class,
                DeliveryAccepted.class,
                DeliveryRejected.class,
                PaymentIntended.class,
                EscrowRequested.class);
    }

    static State evolve(State s, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order -> new State(order, s.judged, s.closed, s.paying, s.requested);
            case OrderClosed _ -> new State(s.order, s.judged, true, s.paying, s.requested);
            case DeliveryAccepted _ ->
                    new State(s.order, "accepted", s.closed, s.paying, s.requested);
            case DeliveryRejected _ ->
                    new State(s.order, "rejected", s.closed, s.paying, s.requested);
            case PaymentIntended _ -> new State(s.order, s.judged, s.closed, true, s.requested);
            case EscrowRequested _ -> new State(s.order, s.judged, s.closed, s.paying, true);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable OrderPlaced order = state.order;
        if (order == null) {
            return Decision.rejected(new OrderNotFound(orderId));
        }
        if (!order.buyer().equals(buyer)) {
            return Decision.rejected(new NotRfqBuyer(order.rfqId()));
        }
        if (state.requested) {
            return Decision.alreadyDone();
        }
        if (state.closed) {
            return Decision.rejected(new OrderIsClosed(orderId));
        }
        if (order.paymentTerms() == PaymentTerms.PREPAID) {
            return Decision.rejected(new OrderIsPrepaid(orderId));
        }
        // Accepted without an escrow, the price is owed by the treasury; nobody can be asked to
        // lock it any more.
        if (state.judged != null) {
            return Decision.rejected(new DeliveryAlreadyJudged(orderId, state.judged));
        }
        if (state.paying) {
            return Decision.rejected(new PaymentBegun(orderId));
        }
        return Decision.accepted(
                new EscrowRequested(
                        EscrowId.of(orderId),
                        orderId,
                        order.rfqId(),
                        buyer,
                        order.provider(),
                        order.priceMsat(),
                        policy.feeOn(order.priceMsat()),
                        rail,
                        at.plus(policy.payWithin()),
                        policy.cltvExpiryBlocks(),
                        policy.marginBlocks(),
                        at));
    }
}
