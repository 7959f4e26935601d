package exchequer.market.events;

/** The life of a request. */
public sealed interface RfqEvent extends MarketEvent permits RfqOpened, RfqCancelled, RfqExpired {}
