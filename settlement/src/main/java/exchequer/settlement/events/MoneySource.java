package exchequer.settlement.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where money that nobody can explain stands in the books, until its case is resolved. */
public enum MoneySource {
    /** Paid to a provider to whom it was not owed: it would be a claim on that provider. */
    @JsonProperty("overpaid_provider")
    OVERPAID_PROVIDER,
    /** Counted as the cost of a buyer's work, and more than was intended. */
    @JsonProperty("compute_expense")
    COMPUTE_EXPENSE,
    /** Counted as the cost of routing, and more than the rail was allowed. */
    @JsonProperty("routing_expense")
    ROUTING_EXPENSE,
    /** Left the treasury, as the rail says, and is not in the books. */
    @JsonProperty("left_treasury")
    LEFT_TREASURY,
    /** Left the treasury in the books, and not as the rail says. */
    @JsonProperty("not_left_treasury")
    NOT_LEFT_TREASURY,
    /** Counted as the cost of a buyer's work, whose money was to cover it and did not. */
    @JsonProperty("uncovered_price")
    UNCOVERED_PRICE
}
