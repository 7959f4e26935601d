package exchequer.ledger;

import java.util.List;

/**
 * Every account of a tenant as of one head of the journal.
 *
 * @param accounts in the order of their paths
 */
public record TrialBalance(String tenant, LedgerHead head, List<AccountBalance> accounts) {

    /** Sum of the balances on the debit side. */
    public long debitMsat() {
        return accounts.stream()
                .mapToLong(account -> Math.max(0, account.balanceMsat()))
                .reduce(0, Math::addExact);
    }

    /** Sum of the balances on the credit side, as a positive number. */
    public long creditMsat() {
        return accounts.stream()
                .mapToLong(account -> Math.max(0, Math.negateExact(account.balanceMsat())))
                .reduce(0, Math::addExact);
    }

    /** Whether both sides are equal, as they are in every sound ledger. */
    public boolean isBalanced() {
        return debitMsat() == creditMsat();
    }
}
