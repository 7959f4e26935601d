package exchequer.market.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who picks the winner of a request. */
public enum AwardPolicy {
    /** The buyer names the quote. */
    @JsonProperty("manual")
    MANUAL,
    /** The lowest live price when quoting ends; afterwards the first to quote. */
    @JsonProperty("cheapest")
    CHEAPEST,
    /** The first provider that has delivered and raised an acceptable charge. */
    @JsonProperty("first_payable")
    FIRST_PAYABLE
}
