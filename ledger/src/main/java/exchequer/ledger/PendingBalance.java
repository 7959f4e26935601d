package exchequer.ledger;

/**
 * What is under way on an account: debits and credits, both positive, that may still come to
 * nothing. Fees count with their caps.
 */
public record PendingBalance(AccountPath account, long debitMsat, long creditMsat) {}
