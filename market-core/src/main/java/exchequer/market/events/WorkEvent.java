package exchequer.market.events;

/** What a provider says of its work. */
public sealed interface WorkEvent extends MarketEvent permits WorkProgressed, WorkFailed {}
