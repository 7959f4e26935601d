package exchequer.settlement.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an escrow was cancelled. */
public enum EscrowEnding {
    /** The delivery was refused, or the order ended without one. */
    @JsonProperty("refused")
    REFUSED,
    /** Nobody had judged when the blocks were nearly used up. */
    @JsonProperty("undecided")
    UNDECIDED,
    /** Somebody cancelled the invoice on our node. */
    @JsonProperty("withdrawn")
    WITHDRAWN,
    /** The delivery was accepted, but the money had gone back before it was taken. */
    @JsonProperty("lost")
    LOST
}
