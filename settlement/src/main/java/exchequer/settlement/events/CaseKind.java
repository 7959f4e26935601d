package exchequer.settlement.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a case is about. */
public enum CaseKind {
    /** The rail reported success after it had reported failure. */
    @JsonProperty("settled_after_failure")
    SETTLED_AFTER_FAILURE,
    /** The rail reported failure after success. */
    @JsonProperty("failure_after_settlement")
    FAILURE_AFTER_SETTLEMENT,
    /** Another payment of the same order had settled before. */
    @JsonProperty("second_settlement")
    SECOND_SETTLEMENT,
    /** The payee received another amount than intended. */
    @JsonProperty("amount_differs")
    AMOUNT_DIFFERS,
    /** Routing cost more than the cap that was given to the rail. */
    @JsonProperty("fee_above_cap")
    FEE_ABOVE_CAP
}
