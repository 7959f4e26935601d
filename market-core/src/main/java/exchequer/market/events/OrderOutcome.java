package exchequer.market.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an order ended. */
public enum OrderOutcome {
    /** Delivered, accepted and paid. */
    @JsonProperty("paid")
    PAID,
    /** Nothing was paid and nothing will be. */
    @JsonProperty("failed")
    FAILED
}
