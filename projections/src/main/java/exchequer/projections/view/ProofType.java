package exchequer.projections.view;

/** What shows that a payment was made. */
public enum ProofType {
    /** A preimage that opens the payment hash: anybody can check it. */
    PREIMAGE,
    /** The id of a transfer on Spark: its operators attest that it was made. */
    TRANSFER_ID
}
