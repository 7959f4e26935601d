package exchequer.projections.view;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a quote is worth at a moment. */
public enum QuoteState {
    /** First price, usable. */
    @JsonProperty("live")
    LIVE,

    /** Usable at a price that replaced an earlier one. */
    @JsonProperty("revised")
    REVISED,

    /** Became an order. */
    @JsonProperty("awarded")
    AWARDED,

    /** The request went to another, was cancelled or expired. */
    @JsonProperty("lost")
    LOST,

    /** Its time passed before the request was decided. */
    @JsonProperty("expired")
    EXPIRED
}
