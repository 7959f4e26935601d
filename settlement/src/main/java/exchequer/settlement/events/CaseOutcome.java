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
    /**
     * Somebody has to give it back: a claim, until it is refunded. On the provider that has it; of
     * an uncovered price on the buyer, who was to pay it.
     */
    @JsonProperty("claimed")
    CLAIMED,
    /** It is what an order has cost: that of the case, or the one that was named. */
    @JsonProperty("assigned")
    ASSIGNED,
    /** It is the buyer's, and stands there until it is given back. */
    @JsonProperty("owed_to_buyer")
    OWED_TO_BUYER,
    /** The price is owed no more: the provider is not paid, and the order fails. */
    @JsonProperty("voided")
    VOIDED
}
