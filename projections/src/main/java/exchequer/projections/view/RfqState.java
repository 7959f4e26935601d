package exchequer.projections.view;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of a request. */
public enum RfqState {
    /** May still be awarded. */
    @JsonProperty("open")
    OPEN,

    /** An order was placed. */
    @JsonProperty("awarded")
    AWARDED,

    /** The buyer withdrew it. */
    @JsonProperty("cancelled")
    CANCELLED,

    /** Nobody was awarded in time. */
    @JsonProperty("expired")
    EXPIRED
}
