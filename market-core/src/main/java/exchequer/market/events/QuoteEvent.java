package exchequer.market.events;

/** Providers' answers. */
public sealed interface QuoteEvent extends MarketEvent permits QuoteSubmitted {}
