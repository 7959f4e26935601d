package exchequer.market.events;

/** The life of an order. */
public sealed interface OrderEvent extends MarketEvent permits OrderPlaced, OrderClosed {}
