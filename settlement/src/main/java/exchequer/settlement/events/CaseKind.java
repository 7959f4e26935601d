package exchequer.settlement.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a case is about. The first five are seen when a payment ends, those up to {@link
 * #BOOKS_DIFFER} and {@link #PAID_BEFORE_INTENT} by comparing.
 */
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
    FEE_ABOVE_CAP,
    /** The rail paid what nobody here intended, or had not sent yet; seen either way. */
    @JsonProperty("payment_without_order")
    PAYMENT_WITHOUT_ORDER,
    /** Settled in the log, and the rail's list does not have it, or has it as failed. */
    @JsonProperty("not_at_rail")
    NOT_AT_RAIL,
    /** The rail's list has another amount than the settlement that is in the log. */
    @JsonProperty("rail_amount_differs")
    RAIL_AMOUNT_DIFFERS,
    /** The rail's list has another fee than the settlement that is in the log. */
    @JsonProperty("rail_fee_differs")
    RAIL_FEE_DIFFERS,
    /** The rail claims success without a preimage that opens the hash. */
    @JsonProperty("proof_missing")
    PROOF_MISSING,
    /** Neither settled nor failed for longer than a payment should take. */
    @JsonProperty("in_flight_too_long")
    IN_FLIGHT_TOO_LONG,
    /** The journal has not booked what the log says was settled, or has booked it twice. */
    @JsonProperty("books_differ")
    BOOKS_DIFFER,
    /** A delivery is accepted, and the buyer's money that was to pay for it is not ours. */
    @JsonProperty("escrow_lost")
    ESCROW_LOST,
    /** The rail had begun the payment before anybody here intended it. */
    @JsonProperty("paid_before_intent")
    PAID_BEFORE_INTENT;

    /** Whether a failure of the payment answers the question: it did not end, and now it has. */
    public boolean isAnsweredByFailure() {
        return this == PROOF_MISSING || this == IN_FLIGHT_TOO_LONG;
    }

    /**
     * Whether a success of the payment, for an order and with proof, answers the question: then it
     * has its place in the books like any other.
     */
    public boolean isAnsweredBySuccess() {
        return isAnsweredByFailure() || this == PAYMENT_WITHOUT_ORDER;
    }
}
