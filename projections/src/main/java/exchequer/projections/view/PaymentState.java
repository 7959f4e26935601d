package exchequer.projections.view;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a payment is. */
public enum PaymentState {
    /** Decided, and perhaps already asked for. */
    @JsonProperty("intended")
    INTENDED,

    /** The rail is trying. */
    @JsonProperty("dispatched")
    DISPATCHED,

    /** It may have happened or not; tracked by its hash. */
    @JsonProperty("unknown")
    UNKNOWN,

    /** Our own rail reports success. */
    @JsonProperty("settled")
    SETTLED,

    /** Our own rail reports that nothing was paid. */
    @JsonProperty("failed")
    FAILED
}
