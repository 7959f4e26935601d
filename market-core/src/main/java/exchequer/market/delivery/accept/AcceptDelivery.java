package exchequer.market.delivery.accept;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.delivery.Judging;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.OrderPlaced;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.rejection.MarketRejection.AcceptanceIsManual;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
import exchequer.market.rejection.MarketRejection.DeliveryNotFound;
import exchequer.market.rejection.MarketRejection.NotOrderParty;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.market.rejection.MarketRejection.ProofNotAccepted;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a delivery: from here its price is owed.
 *
 * @param buyer who accepts, or null when the market does for a buyer that chose {@link
 *     AcceptancePolicy#AUTOMATIC}
 */
@Command(namespace = "exchequer", name = "AcceptDelivery", version = "1")
public record AcceptDelivery(OrderId orderId, @Nullable Pubkey buyer, Instant at)
        implements DomainCommand {

    public static final Decider<AcceptDelivery, Judging> DECIDER =
            new Decider<>(
                    AcceptDelivery.class,
                    AcceptDelivery::boundary,
                    Judging.NOTHING,
                    Judging::evolve,
                    AcceptDelivery::decide);

    private Boundary boundary() {
        return Judging.boundary(orderId);
    }

    Decision decide(Judging state) {
        @Nullable OrderPlaced order = state.order();
        if (order == null) {
            return Decision.rejected(new OrderNotFound(orderId));
        }
        if (buyer != null && !buyer.equals(order.buyer())) {
            return Decision.rejected(new NotOrderParty(orderId));
        }
        if (buyer == null && order.acceptance() == AcceptancePolicy.MANUAL) {
            return Decision.rejected(new AcceptanceIsManual(orderId));
        }
        if (state.verdict() != null) {
            return state.verdict().equals("accepted")
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
        // A buyer may accept what the market could not prove; the market itself may not.
        if (buyer == null && !state.proofAccepted()) {
            return Decision.rejected(new ProofNotAccepted(orderId));
        }
        return Decision.accepted(
                new DeliveryAccepted(
                        delivery.deliveryId(),
                        orderId,
                        order.rfqId(),
                        order.buyer(),
                        order.provider(),
                        order.priceMsat(),
                        buyer == null ? AcceptancePolicy.AUTOMATIC : AcceptancePolicy.MANUAL,
                        at));
    }
}
