package exchequer.market.quote.submit;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.DeadlineNotInFuture;
import exchequer.market.rejection.MarketRejection.NotTargeted;
import exchequer.market.rejection.MarketRejection.PriceAboveLimit;
import exchequer.market.rejection.MarketRejection.PriceNotPositive;
import exchequer.market.rejection.MarketRejection.QuoteAlreadyAwarded;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.time.Instant;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request with a price, or revises that price before it is awarded.
 *
 * @param quoteId the one quote of this provider for this request; with another's, its price could
 *     be revised by a rival
 */
@Command(namespace = "exchequer", name = "SubmitQuote", version = "1")
public record SubmitQuote(
        QuoteId quoteId,
        RfqId rfqId,
        Pubkey provider,
        Msat priceMsat,
        @Nullable String externalRef,
        Instant expiresAt,
        Instant at)
        implements DomainCommand {

    public static final Decider<SubmitQuote, State> DECIDER =
            new Decider<>(
                    SubmitQuote.class,
                    SubmitQuote::boundary,
                    State.NOTHING,
                    SubmitQuote::evolve,
                    SubmitQuote::decide);

    public SubmitQuote {
        Invariant.check(
                quoteId.equals(QuoteId.of(rfqId, provider)),
                quoteId + " is not the quote of " + provider + " for " + rfqId);
    }

    /**
     * @param ended how the request ended, if it did
     * @param mine this provider's standing quote
     */
    public record State(
            @Nullable RfqOpened rfq,
            @Nullable String ended,
            @Nullable OrderPlaced order,
            @Nullable QuoteSubmitted mine) {
        static final State NOTHING = new State(null, null, null, null);
    }

    private Boundary boundary() {
        return Boundary.of(
                        "rfq",
                        rfqId,
                        RfqOpened.class,
                        RfqCancelled.class,
                        RfqExpired.class,
                        OrderPlaced.class)
                .and("quote", quoteId, QuoteSubmitted.class);
    }

    static State evolve(State state, DomainEvent event) {
        return switch (event) {
            case RfqOpened rfq -> new State(rfq, null, null, state.mine);
            case RfqCancelled _ -> new State(state.rfq, "cancelled", null, state.mine);
            case RfqExpired _ -> new State(state.rfq, "expired", null, state.mine);
            case OrderPlaced order -> new State(state.rfq, "awarded", order, state.mine);
            case QuoteSubmitted quote -> new State(state.rfq, state.ended, state.order, quote);
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    Decision decide(State state) {
        @Nullable RfqOpened rfq = state.rfq;
        if (rfq == null) {
            return Decision.rejected(new RfqNotFound(rfqId));
        }
        @Nullable QuoteSubmitted mine = state.mine;
        if (mine != null && mine.priceMsat().equals(priceMsat) && !renews(mine)) {
            return Decision.alreadyDone();
        }
        if (state.order != null) {
            return Decision.rejected(
                    state.order.quoteId().equals(quoteId)
                            ? new QuoteAlreadyAwarded(quoteId)
                            : new RfqAwardedElsewhere(rfqId, state.order.orderId()));
        }
        if (state.ended != null) {
            return Decision.rejected(new RfqNotOpen(rfqId, state.ended));
        }
        @Nullable Rejection wrong = whatIsWrong(rfq);
        return wrong == null
                ? Decision.accepted(
                        new QuoteSubmitted(
                                quoteId,
                                rfqId,
                                rfq.buyer(),
                                provider,
                                priceMsat,
                                mine == null ? 1 : mine.revision() + 1,
                                externalRef,
                                at,
                                expiresAt))
                : Decision.rejected(wrong);
    }

    /** A lapsed price is good for nothing, so the same price with a later end is news. */
    private boolean renews(QuoteSubmitted mine) {
        return !at.isBefore(mine.expiresAt()) && expiresAt.isAfter(mine.expiresAt());
    }

    private @Nullable Rejection whatIsWrong(RfqOpened rfq) {
        if (!at.isBefore(rfq.expiresAt())) {
            return new RfqNotOpen(rfqId, "expired");
        }
        if (!rfq.targets().isEmpty() && !rfq.targets().contains(provider)) {
            return new NotTargeted(rfqId);
        }
        if (priceMsat.isZero()) {
            return new PriceNotPositive(priceMsat);
        }
        if (priceMsat.isMoreThan(rfq.maxPriceMsat())) {
            return new PriceAboveLimit(priceMsat, rfq.maxPriceMsat());
        }
        return expiresAt.isAfter(at) ? null : new DeadlineNotInFuture("expires_at");
    }
}
