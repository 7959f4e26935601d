package exchequer.market.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a request reached the market. */
public enum RfqOrigin {
    /** Over REST. */
    @JsonProperty("api")
    API,
    /** As a signed event on a relay. */
    @JsonProperty("relay")
    RELAY
}
