package exchequer.market.events;

/** What providers advertise. */
public sealed interface OfferEvent extends MarketEvent permits OfferPublished, OfferWithdrawn {}
