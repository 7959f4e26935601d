package exchequer.settlement.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a comparison of a rail with log and books ended. */
public enum ReconciliationOutcome {
    /** Rail, log and books agree, or every difference is answered. */
    @JsonProperty("agrees")
    AGREES,
    @JsonProperty("differs")
    DIFFERS,
    /** The rail did not answer. That is no difference. */
    @JsonProperty("rail_unavailable")
    RAIL_UNAVAILABLE,
    /** Views or books did not catch up with the log. That is no difference either. */
    @JsonProperty("behind")
    BEHIND,
    /** Something is broken here. */
    @JsonProperty("failed")
    FAILED
}
