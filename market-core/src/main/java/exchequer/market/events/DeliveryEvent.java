package exchequer.market.events;

/** Results handed over and judged. */
public sealed interface DeliveryEvent extends MarketEvent
        permits DeliverySubmitted, DeliveryAccepted, DeliveryRejected {}
