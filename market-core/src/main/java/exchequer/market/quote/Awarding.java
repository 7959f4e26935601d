package exchequer.market.quote;

import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.decision.Rejection;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqCancelled;
import exchequer.market.events.RfqExpired;
import exchequer.market.events.RfqOpened;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.NoBudget;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderAboveBudget;
import exchequer.market.rejection.MarketRejection.QuoteLapsed;
import exchequer.market.rejection.MarketRejection.QuoteNotFound;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotOpen;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as an award sees it: its quotes, its end, and the buyer's limit per order. Shared by
 * the buyer's choice and the policies, so that no way of awarding can forget a check.
 */
public record Awarding(
        @Nullable RfqOpened rfq,
        @Nullable String ended,
        @Nullable OrderPlaced order,
        Map<QuoteId, QuoteSubmitted> quotes,
        @Nullable Msat perOrderLimit) {

    public static final Awarding NOTHING = new Awarding(null, null, null, Map.of(), null);

    public Awarding {
        quotes = Map.copyOf(quotes);
    }

    public static Boundary boundary(RfqId rfq, Pubkey buyer) {
        return Boundary.of(
                        "rfq",
                        rfq,
                        RfqOpened.class,
                        RfqCancelled.class,
                        RfqExpired.class,
                        QuoteSubmitted.class,
                        OrderPlaced.class)
                .and("budget", buyer, BudgetSet.class);
    }

    public Awarding evolve(DomainEvent event) {
        return switch (event) {
            case RfqOpened opened -> new Awarding(opened, ended, order, quotes, perOrderLimit);
            case RfqCancelled _ -> new Awarding(rfq, "cancelled", order, quotes, perOrderLimit);
            case RfqExpired _ -> new Awarding(rfq, "expired", order, quotes, perOrderLimit);
            case OrderPlaced placed -> new Awarding(rfq, "awarded", placed, quotes, perOrderLimit);
            case BudgetSet budget -> new Awarding(rfq, ended, order, quotes, budget.perOrderMsat());
            case QuoteSubmitted quote -> {
                Map<QuoteId, QuoteSubmitted> more = new HashMap<>(quotes);
                more.put(quote.quoteId(), quote);
                yield new Awarding(rfq, ended, order, more, perOrderLimit);
            }
            default -> throw Invariant.outsideBoundary(event);
        };
    }

    /** Awards the quote, or says what stands in the way, in order of precedence. */
    public Decision award(QuoteId chosen, Pubkey buyer, Instant at) {
        @Nullable QuoteSubmitted quote = quotes.get(chosen);
        // Before anything else: a stranger learns nothing of how the request stands.
        if (rfq != null && !rfq.buyer().equals(buyer)) {
            return Decision.rejected(new NotRfqBuyer(rfq.rfqId()));
        }
        if (order != null) {
            return order.quoteId().equals(chosen)
                    ? Decision.alreadyDone()
                    : Decision.rejected(new RfqAwardedElsewhere(order.rfqId(), order.orderId()));
        }
        if (rfq == null || quote == null) {
            return Decision.rejected(new QuoteNotFound(chosen));
        }
        @Nullable Rejection wrong = inTheWay(rfq, quote, buyer, at);
        return wrong == null
                ? Decision.accepted(
                        new OrderPlaced(
                                OrderId.of(chosen),
                                rfq.rfqId(),
                                chosen,
                                rfq.buyer(),
                                quote.provider(),
                                quote.priceMsat(),
                                rfq.awardPolicy(),
                                rfq.acceptance(),
                                rfq.paymentTerms(),
                                at))
                : Decision.rejected(wrong);
    }

    private @Nullable Rejection inTheWay(
            RfqOpened open, QuoteSubmitted quote, Pubkey buyer, Instant at) {
        if (ended != null) {
            return new RfqNotOpen(open.rfqId(), ended);
        }
        if (!at.isBefore(open.expiresAt())) {
            return new RfqNotOpen(open.rfqId(), "expired");
        }
        if (!at.isBefore(quote.expiresAt())) {
            return new QuoteLapsed(quote.quoteId(), quote.expiresAt());
        }
        if (perOrderLimit == null) {
            return new NoBudget(buyer);
        }
        return quote.priceMsat().isMoreThan(perOrderLimit)
                ? new OrderAboveBudget(quote.priceMsat(), perOrderLimit)
                : null;
    }

    /** The lowest live price; of equal prices the earlier, then the smaller id: never chance. */
    public Optional<QuoteSubmitted> cheapest(Instant at) {
        return quotes.values().stream()
                .filter(quote -> at.isBefore(quote.expiresAt()))
                .min(
                        Comparator.comparing(QuoteSubmitted::priceMsat)
                                .thenComparing(QuoteSubmitted::submittedAt)
                                .thenComparing(quote -> quote.quoteId().value()));
    }
}
