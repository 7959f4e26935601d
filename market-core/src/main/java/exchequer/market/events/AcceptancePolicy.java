package exchequer.market.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who accepts a delivery. */
public enum AcceptancePolicy {
    /** The market does, once the proof of it is accepted. */
    @JsonProperty("automatic")
    AUTOMATIC,
    /** The buyer does. */
    @JsonProperty("manual")
    MANUAL
}
