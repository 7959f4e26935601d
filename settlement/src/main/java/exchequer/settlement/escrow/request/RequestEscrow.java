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
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.rejection.SettlementRejection.OrderIsPrepaid;
import exchequer.settlement.rejection.SettlementRejection.PaymentBegun;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Asks an order's buyer to lock its price. From then on nothing is paid before it is released.
 *
 * @param required where escrow is the rule, buyers are asked after acceptance too, as long as
 *     nothing is paid: work can be delivered before its award, and accepted with it
 */
@Command(namespace = "exchequer", name = "RequestEscrow", version = "1")
public record RequestEscrow(
        OrderId orderId,
        Pubkey buyer,
        EscrowPolicy policy,
        String rail,
        boolean required,
        Instant at)
        implements DomainCommand {

    public static final Decider<RequestEscrow, State> DECIDER =
            new Decider<>(
                    RequestEscrow.class,
                    RequestEscrow::boundary,
                    new State(null, false, null, false, false, false),
                    RequestEscrow::evolve,
                    RequestEscrow::decide);

    public record State(
            @Nullable OrderPlaced order,
            boolean rejected,
            @Nullable Instant acceptedAt,
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
                PaymentSettled.class,
                EscrowRequested.class);
    }

    static State evolve(State s, DomainEvent event) {
        return switch (event) {
            case OrderPlaced order ->
                    new State(order, s.rejected, s.acceptedAt, s.closed, s.paying, s.requested);
            case OrderClosed _ ->
                    new State(s.order, s.rejected, s.acceptedAt, true, s.paying, s.requested);
            case DeliveryAccepted accepted ->
                    new State(
                            s.order,
                            s.rejected,
                            accepted.acceptedAt(),
                            s.closed,
                            s.paying,
                            s.requested);
            case DeliveryRejected _ ->
                    new State(s.order, true, s.acceptedAt, s.closed, s.paying, s.requested);
            case PaymentIntended _, PaymentSettled _ ->
                    new State(s.order, s.rejected, s.acceptedAt, s.closed, true, s.requested);
            case EscrowRequested _ ->
                    new State(s.order, s.rejected, s.acceptedAt, s.closed, s.paying, true);
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
        if (state.rejected) {
            return Decision.rejected(new DeliveryAlreadyJudged(orderId, "rejected"));
        }
        // Accepted where nobody has to lock anything, the price is owed by the treasury.
        if (state.acceptedAt != null && !required) {
            return Decision.rejected(new DeliveryAlreadyJudged(orderId, "accepted"));
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
                        at,
                        state.acceptedAt));
    }
}
