package exchequer.market.delivery.reject;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.Judging;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
import exchequer.market.rejection.MarketRejection.DeliveryNotFound;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.NotOrderParty;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/** The buyer refuses a delivery. */
@Command(namespace = "exchequer", name = "RejectDelivery", version = "1")
public record RejectDelivery(OrderId orderId, Pubkey buyer, String reason, Instant at)
        implements DomainCommand {

    public static final int MAX_REASON = 2_000;

    public static final Decider<RejectDelivery, Judging> DECIDER =
            new Decider<>(
                    RejectDelivery.class,
                    RejectDelivery::boundary,
                    Judging.NOTHING,
                    Judging::evolve,
                    RejectDelivery::decide);

    private Boundary boundary() {
        return Judging.boundary(orderId);
    }

    Decision decide(Judging state) {
        @Nullable OrderPlaced order = state.order();
        if (order == null) {
            return Decision.rejected(new OrderNotFound(orderId));
        }
        if (!buyer.equals(order.buyer())) {
            return Decision.rejected(new NotOrderParty(orderId));
        }
        if (state.verdict() != null) {
            return state.verdict().equals("rejected")
                    ? Decision.alreadyDone()
                    : Decision.rejected(new DeliveryAlreadyJudged(orderId, state.verdict()));
        }
        if (state.closed()) {
            return Decision.rejected(new OrderIsClosed(orderId));
        }
        @Nullable DeliverySubmitted delivery = state.delivery();
        if (delivery == null) {
            return Decision.rejected(new DeliveryNotFound(orderId));
        }
        if (reason.length() > MAX_REASON) {
            return Decision.rejected(new FieldTooLong("reason", MAX_REASON));
        }
        return Decision.accepted(
                new DeliveryRejected(
                        delivery.deliveryId(),
                        orderId,
                        order.rfqId(),
                        buyer,
                        order.provider(),
                        reason,
                        at));
    }
}
