package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Accounts that have to return to zero, and those that may never be overdrawn, are watched. */
class AccountRulesIT {

    private final Books books = new Books();
    private final AccountQueries accounts = new AccountQueries(books.database());

    @Test
    void money_in_suspense_is_found_until_its_case_is_answered() throws Exception {
        books.apply(Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000)));
        assertThat(accounts.findings(Facts.TENANT)).isEmpty();

        books.execute(
                "insert into ledger.accounts values (90, '%s', 'suspense:case:c1', 'debit', 'msat', 0, 0)"
                        .formatted(Facts.TENANT));
        post(1, 90, 700, 700, 1);
        assertThat(accounts.findings(Facts.TENANT))
                .extracting(AccountFinding::code, it -> it.account().value())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("not_cleared", "suspense:case:c1"));
        assertThat(state("suspense:case:c1").isClosed()).isFalse();

        post(2, 90, -700, 0, 2);
        assertThat(accounts.findings(Facts.TENANT)).isEmpty();
        assertThat(state("suspense:case:c1").isClosed()).isTrue();
    }

    @Test
    void a_buyers_balance_is_never_overdrawn_unseen() throws Exception {
        books.apply(Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000)));
        books.execute(
                "insert into ledger.accounts values (91, '%s', 'payable:buyer:b', 'credit', 'msat', 0, 0)"
                        .formatted(Facts.TENANT));
        post(1, 91, 5, 5, 1);

        assertThat(accounts.findings(Facts.TENANT))
                .extracting(AccountFinding::code)
                .containsExactly("overdrawn");
    }

    private AccountState state(String path) {
        return accounts.account(Facts.TENANT, new AccountPath(path), AsOf.NOW).orElseThrow();
    }

    /** As facts would, in two accounts; the other one is of no interest here. */
    private void post(int leg, long account, long amount, long balance, long version)
            throws Exception {
        books.execute(
                """
                set session_replication_role = replica;
                insert into ledger.postings values
                    (1, %d, %d, %d, %d, %d, %d);
                update ledger.accounts set balance_msat = %d, version = %d where account_id = %d"""
                        .formatted(
                                leg + 10,
                                account,
                                amount,
                                balance - amount,
                                balance,
                                version,
                                balance,
                                version,
                                account));
    }
}
