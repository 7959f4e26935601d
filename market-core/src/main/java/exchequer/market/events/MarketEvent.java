package exchequer.market.events;

import exchequer.market.decision.DomainEvent;
import java.util.List;

/**
 * Every fact the market itself records. The groups exist so that a decision can dismiss what does
 * not concern it by name, and a new event still forces a look at every decision.
 */
public sealed interface MarketEvent extends DomainEvent
        permits OfferEvent,
                RfqEvent,
                QuoteEvent,
                OrderEvent,
                WorkEvent,
                DeliveryEvent,
                ProofEvent,
                BudgetEvent {

    /** All of them, for registries. */
    static List<Class<? extends DomainEvent>> types() {
        return List.of(
                OfferPublished.class,
                OfferWithdrawn.class,
                RfqOpened.class,
                RfqCancelled.class,
                RfqExpired.class,
                QuoteSubmitted.class,
                OrderPlaced.class,
                OrderClosed.class,
                WorkProgressed.class,
                WorkFailed.class,
                DeliverySubmitted.class,
                DeliveryAccepted.class,
                DeliveryRejected.class,
                ProofRecorded.class,
                ProofAccepted.class,
                ProofRejected.class,
                BudgetSet.class);
    }
}
