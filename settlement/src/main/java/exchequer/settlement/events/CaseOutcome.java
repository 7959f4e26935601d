package exchequer.settlement.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a case ended. */
public enum CaseOutcome {
    /** The books were right as they were: what was in suspense goes back to where it came from. */
    @JsonProperty("explained")
    EXPLAINED,
    /** Nobody will be asked for it: a loss, or a gain where the books had too little. */
    @JsonProperty("written_off")
    WRITTEN_OFF,
    /** A provider has to give it back: a claim, until it is refunded. */
    @JsonProperty("claimed")
    CLAIMED
}
