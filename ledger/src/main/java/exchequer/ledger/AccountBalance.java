package exchequer.ledger;

/**
 * What an account holds.
 *
 * @param balanceMsat debits minus credits
 * @param version how many postings it has
 */
public record AccountBalance(AccountPath account, long balanceMsat, long version) {

    /**
     * The balance counted towards the account's normal side: what is in the treasury, what is owed
     * to a provider. Negative when the account is overdrawn.
     */
    public long normalBalanceMsat() {
        return switch (account.normalSide()) {
            case DEBIT -> balanceMsat;
            case CREDIT -> -balanceMsat;
        };
    }
}
