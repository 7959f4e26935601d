package exchequer.server.security;

/** What a caller may do. */
public enum Role {
    /** Runs the market: may do and see everything. */
    OPERATOR,
    /** Sees payments, reports and the ledger. */
    FINANCE,
    /** Asks for work, and sees its own. */
    BUYER
}
