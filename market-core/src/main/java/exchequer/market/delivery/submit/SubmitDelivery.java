package exchequer.market.delivery.submit;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.decision.Rejection;
import exchequer.market.delivery.ContentHash;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.OrderClosed;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.ProofRecorded;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.ProofId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyMade;
import exchequer.market.rejection.MarketRejection.DeliveryEmpty;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.QuoteNotFound;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Hands over a result with the evidence for it. Accepted before the award too: providers of the
 * open network work first and are chosen afterwards.
 *
 * @param evidenceSha256 SHA-256 of the signed bytes that carried the result, as received
 * @param evidenceRef where those bytes are kept: an event id
 */
@Command(namespace = "exchequer", name = "SubmitDelivery", version = "1")
public record SubmitDelivery(
        RfqId rfqId,
        Pubkey provider,
        String content,
        String evidenceSha256,
        String evidenceRef,
        Instant at)
        implements DomainCommand {

    public static final int MAX_CONTENT = 65_536;

    public static final Decider<SubmitDelivery, State> DECIDER =
            new Decider<>(
                    SubmitDelivery.class,
                    SubmitDelivery::boundary,
                    State.NOTHING,
                    SubmitDelivery::evolve,
                    SubmitDelivery::decide);

    /**
     * @param deliveredHash of this provider's earlier delivery
     */
    public record State(
            @Nullable Pubkey buyer,
            @Nullable String ended,
            @Nullable OrderPlaced order,
            boolean quoted,
            @Nullable String deliveredHash,
            boolean closed) {
        static final State NOTHING = new State(null, null, null, false, null, false);
    }

    private QuoteId quoteId() {
        return QuoteId.of(rfqId, provider);
    }

    private OrderId orderId() {
        return OrderId.of(quoteId());
    }

    private Boundary boundary() {
        return Boundary.of(
                        "rfq",
                        rfqId,
                        RfqOpened.class,
                        RfqCancelled.class,
                        RfqExpired.class,
                        OrderPlaced.class)
                .and("quote", quoteId(), QuoteSubmitted.class)
                .and("order", orderId(), DeliverySubmitted.class, OrderClosed.class);
    }

    static State evolve(State s, DomainEvent event) {
        return switch (event) {
            case RfqOpened rfq ->
                    new State(rfq.buyer(), s.ended, s.order, s.quoted, s.deliveredHash, false);
            case RfqCancelled _ ->
                    new State(s.buyer, "cancelled", s.order, s.quoted, s.deliveredHash, s.closed);
            case RfqExpired _ ->
                    new State(s.buyer, "expired", s.order, s.quoted, s.deliveredHash, s.closed);
            case OrderPlaced order ->
                    new State(s.buyer, s.ended, order, s.quoted, s.deliveredHash, s.closed);
            case QuoteSubmitted _ ->
                    new State(s.buyer, s.ended, s.order, true, s.deliveredHash, s.closed);
            case DeliverySubmitted delivery ->
                    new State(
                            s.buyer,
                            s.ended,
                            s.order,
                            s.quoted,
                            delivery.contentSha256(),
                            s.closed);
            case OrderClosed _ ->
                    new State(s.buyer, s.ended, s.order, s.quoted, s.deliveredHash, true);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable Pubkey buyer = state.buyer;
        String hash = ContentHash.of(content);
        if (state.deliveredHash != null) {
            return state.deliveredHash.equals(hash)
                    ? Decision.alreadyDone()
                    : Decision.rejected(new DeliveryAlreadyMade(orderId()));
        }
        @Nullable Rejection wrong = inTheWay(state);
        if (buyer == null || wrong != null) {
            return Decision.rejected(wrong == null ? new RfqNotFound(rfqId) : wrong);
        }
        DeliveryId delivery = DeliveryId.of(orderId(), evidenceRef);
        return Decision.accepted(
                new DeliverySubmitted(
                        delivery,
                        orderId(),
                        rfqId,
                        quoteId(),
                        buyer,
                        provider,
                        content,
                        hash,
                        evidenceRef,
                        at),
                new ProofRecorded(
                        ProofId.of(delivery),
                        orderId(),
                        delivery,
                        provider,
                        hash,
                        evidenceSha256,
                        evidenceRef,
                        at));
    }

    private @Nullable Rejection inTheWay(State state) {
        if (state.buyer == null) {
            return new RfqNotFound(rfqId);
        }
        if (!state.quoted) {
            return new QuoteNotFound(quoteId());
        }
        if (state.order != null && !state.order.orderId().equals(orderId())) {
            return new RfqAwardedElsewhere(rfqId, state.order.orderId());
        }
        if (state.order == null && state.ended != null) {
            return new RfqNotOpen(rfqId, state.ended);
        }
        if (state.closed) {
            return new OrderIsClosed(orderId());
        }
        if (content.isBlank()) {
            return new DeliveryEmpty(orderId());
        }
        return content.length() > MAX_CONTENT ? new FieldTooLong("content", MAX_CONTENT) : null;
    }
}
