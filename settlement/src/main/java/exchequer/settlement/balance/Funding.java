package exchequer.settlement.balance;

/** Whose money pays an order that no escrow covers. */
public enum Funding {
    /** The treasury's, on the buyer's account elsewhere: credit within its budget. */
    TREASURY,
    /** The buyer's own, paid in advance. */
    BALANCE
}
