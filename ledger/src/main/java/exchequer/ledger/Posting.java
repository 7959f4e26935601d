package exchequer.ledger;

/**
 * One leg of a transfer, with what it did to its account.
 *
 * @param leg place in the transfer, from 1
 * @param amountMsat positive for a debit, negative for a credit
 * @param previousBalanceMsat debits minus credits of the account before this posting
 * @param newBalanceMsat the same after it
 * @param accountVersion place among the postings of the account, from 1 without gaps
 */
public record Posting(
        int leg,
        Account account,
        long amountMsat,
        long previousBalanceMsat,
        long newBalanceMsat,
        long accountVersion) {}
