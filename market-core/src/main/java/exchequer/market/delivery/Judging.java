package exchequer.market.delivery;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliveryRejected;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.ProofAccepted;
import exchequer.market.ids.OrderId;
import org.jspecify.annotations.Nullable;

/**
 * An order as the judgement of its delivery sees it. Shared by acceptance and rejection, which must
 * never both succeed.
 */
public record Judging(
        @Nullable OrderPlaced order,
        @Nullable DeliverySubmitted delivery,
        boolean proofAccepted,
        @Nullable String verdict,
        boolean closed) {

    public static final Judging NOTHING = new Judging(null, null, false, null, false);

    public static Boundary boundary(OrderId order) {
        return Boundary.of(
                "order",
                order,
                OrderPlaced.class,
                DeliverySubmitted.class,
                ProofAccepted.class,
                DeliveryAccepted.class,
                DeliveryRejected.class,
                OrderClosed.class);
    }

    public Judging evolve(DomainEvent event) {
        return switch (event) {
            case OrderPlaced placed ->
                    new Judging(placed, delivery, proofAccepted, verdict, closed);
            case DeliverySubmitted submitted ->
                    new Judging(order, submitted, proofAccepted, verdict, closed);
            case ProofAccepted _ -> new Judging(order, delivery, true, verdict, closed);
            case DeliveryAccepted _ ->
                    new Judging(order, delivery, proofAccepted, "accepted", closed);
            case DeliveryRejected _ ->
                    new Judging(order, delivery, proofAccepted, "rejected", closed);
            case OrderClosed _ -> new Judging(order, delivery, proofAccepted, verdict, true);
            default -> throw Invariant.outsideBoundary(event);
        };
    }
}
