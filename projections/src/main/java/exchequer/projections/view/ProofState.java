package exchequer.projections.view;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The judgement on a proof. */
public enum ProofState {
    /** Not judged yet. */
    @JsonProperty("recorded")
    RECORDED,

    /** It proves the delivery. */
    @JsonProperty("accepted")
    ACCEPTED,

    /** It does not. */
    @JsonProperty("rejected")
    REJECTED
}
