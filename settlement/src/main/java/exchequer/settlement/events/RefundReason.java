package exchequer.settlement.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a buyer gets money back. */
public enum RefundReason {
    /** It was paid before the work, and the work was refused or never came. */
    @JsonProperty("work_refused")
    WORK_REFUSED,
    /** More was taken than should have been. */
    @JsonProperty("overcharged")
    OVERCHARGED,
    /** A case about the order's money was resolved in the buyer's favour. */
    @JsonProperty("case_resolved")
    CASE_RESOLVED,
    /** What came in beyond an escrow's price and fee. It was the buyer's all the time. */
    @JsonProperty("escrow_excess")
    ESCROW_EXCESS,
    /** A case was answered with "owed to the buyer", by which the books have it already. */
    @JsonProperty("owed_by_case")
    OWED_BY_CASE,
    /** The market gives it back without having to. */
    @JsonProperty("goodwill")
    GOODWILL;

    /**
     * Whether the books had it as the buyer's before. Such a refund follows from the very fact that
     * made it so, for all of that amount: given by hand, the balance would grow without the books.
     */
    public boolean isInTheBooks() {
        return this == ESCROW_EXCESS || this == OWED_BY_CASE;
    }
}
