package exchequer.ledger;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of the accounts of a branch of the tree. Facts that contradict it are booked all
 * the same, as they have happened; {@link AccountQueries#findings} shows them.
 *
 * @param branch the first segments of a path
 * @param clears whether the balance has to return to zero; at zero the account is closed
 * @param bounded whether the balance may never lie on the other than its normal side
 */
public record AccountRule(String branch, boolean clears, boolean bounded) {

    /** Of every branch of which something is expected. The table in the README says why. */
    public static final List<AccountRule> ALL =
            List.of(
                    new AccountRule("suspense:case", true, false),
                    new AccountRule("escrow:order", true, true),
                    new AccountRule("locked", false, true),
                    new AccountRule("payable:buyer", false, true),
                    new AccountRule("receivable", false, true),
                    new AccountRule("income", false, true));

    /** Nothing is expected. */
    private static final AccountRule NONE = new AccountRule("", false, false);

    static AccountRule of(AccountPath path) {
        Optional<AccountRule> rule =
                ALL.stream().filter(it -> path.isUnder(it.branch())).findFirst();
        return rule.orElse(NONE);
    }

    /** What is wrong with a balance, if anything. */
    @Nullable String breachedBy(AccountPath path, long balanceMsat) {
        boolean other = path.normalSide() == NormalSide.DEBIT ? balanceMsat < 0 : balanceMsat > 0;
        return bounded && other ? "overdrawn" : null;
    }
}
