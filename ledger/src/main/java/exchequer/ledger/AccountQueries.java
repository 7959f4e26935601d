package exchequer.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Accounts as a tree, their balances at any place in the journal and at any time, and whether they
 * are as they have to be. Each call sees one moment of the books, and one tenant. All amounts are
 * in msat. Safe for any number of threads.
 *
 * <p>A balance takes a stored one, found by halving, and the entries of the hour in question; more
 * only where entries of that hour were told much later. Every method throws {@link
 * LedgerUnavailableException} when the database fails.
 */
public final class AccountQueries {

    private static final String BALANCES =
            """
            select a.path, a.currency,
                   coalesce(b.new_balance_msat, 0) + coalesce(d.amount, 0),
                   v.low + coalesce(d.entries, 0),
                   (select t.effective_at from ledger.postings p
                    join ledger.transfers t on t.number = p.transfer_number
                    where p.account_id = a.account_id and p.account_version = 1)
            from ledger.accounts a
            cross join lateral (
                select ledger.version_at(a.account_id, a.version, ?) as low,
                       ledger.version_at(a.account_id, a.version, ?) as high) v
            left join ledger.postings b
              on b.account_id = a.account_id and b.account_version = v.low
            left join lateral (
                select sum(p.amount_msat)::bigint as amount, count(*) as entries
                from ledger.postings p
                join ledger.transfers t on t.number = p.transfer_number
                where p.account_id = a.account_id
                  and p.account_version > v.low and p.account_version <= v.high
                  and t.effective_at <= ?::timestamptz and t.recorded_at <= ?::timestamptz) d
              on true
            where a.tenant = ? and (%s)
            order by a.path""";

    private static final String ANY = "true";
    private static final String ONE = "a.path = ?";

    // Not "like": an underscore is a letter of paths.
    private static final String BRANCH = "a.path = ? or starts_with(a.path, ? || ':')";

    private final DataSource database;

    /** Reads the schema that {@link LedgerSchema} made in this database. */
    public AccountQueries(DataSource database) {
        this.database = database;
    }

    /**
     * The accounts that had entries, in the order of their paths.
     *
     * @param branch first segments of their paths; all accounts when absent
     * @throws IllegalArgumentException when the books have not come to the position yet
     */
    public List<AccountState> accounts(String tenant, @Nullable String branch, AsOf asOf) {
        return ReadTransaction.run(
                database,
                tx ->
                        branch == null
                                ? states(tx, tenant, asOf, ANY)
                                : states(tx, tenant, asOf, BRANCH, branch, branch));
    }

    /**
     * One account; nothing when it had no entries.
     *
     * @throws IllegalArgumentException when the books have not come to the position yet
     */
    public Optional<AccountState> account(String tenant, AccountPath path, AsOf asOf) {
        return ReadTransaction.run(database, tx -> state(tx, tenant, path, asOf));
    }

    static Optional<AccountState> state(Connection tx, String tenant, AccountPath path, AsOf asOf)
            throws SQLException {
        return states(tx, tenant, asOf, ONE, path.value()).stream().findFirst();
    }

    /**
     * All accounts, as {@link LedgerQueries#trialBalance} has them now.
     *
     * @throws IllegalArgumentException when the books have not come to the position yet
     */
    public TrialBalance trialBalance(String tenant, AsOf asOf) {
        return ReadTransaction.run(
                database,
                tx ->
                        new TrialBalance(
                                tenant,
                                LedgerQueries.head(tx),
                                states(tx, tenant, asOf, ANY).stream()
                                        .map(AccountQueries::balance)
                                        .toList()));
    }

    /** Accounts that are not as {@link AccountRule} wants them, in the order of their paths. */
    public List<AccountFinding> findings(String tenant) {
        return ReadTransaction.run(
                database,
                tx -> {
                    var findings = new ArrayList<AccountFinding>();
                    for (AccountState state : unsettled(tx, tenant)) {
                        AccountRule rule = state.rule();
                        @Nullable String breach =
                                rule.breachedBy(state.account(), state.balanceMsat());
                        if (breach == null && rule.clears()) {
                            breach = "not_cleared";
                        }
                        if (breach != null) {
                            findings.add(
                                    new AccountFinding(
                                            breach,
                                            state.account(),
                                            state.balanceMsat(),
                                            state.openedAt()));
                        }
                    }
                    return List.copyOf(findings);
                });
    }

    /** Accounts with a balance, and since when they have had one: the entry after the last zero. */
    private static List<AccountState> unsettled(Connection tx, String tenant) throws SQLException {
        try (var select =
                tx.prepareStatement(
                        """
                        select a.path, a.currency, a.balance_msat, a.version, t.effective_at
                        from ledger.accounts a
                        cross join lateral (
                            select coalesce(max(p.account_version), 0) as version
                            from ledger.postings p
                            where p.account_id = a.account_id and p.new_balance_msat = 0) zero
                        join ledger.postings f
                          on f.account_id = a.account_id and f.account_version = zero.version + 1
                        join ledger.transfers t on t.number = f.transfer_number
                        where a.tenant = ? and a.balance_msat <> 0
                          and exists (select 1 from unnest(?::text[]) as branch
                                      where a.path = branch or starts_with(a.path, branch || ':'))
                        order by a.path""")) {
            select.setString(1, tenant);
            select.setArray(2, SqlArrays.texts(tx, AccountRule.ALL, AccountRule::branch));
            return read(select);
        }
    }

    private static List<AccountState> states(
            Connection tx, String tenant, AsOf asOf, String whose, String... values)
            throws SQLException {
        EntryRange range = EntryRange.of(tx, asOf);
        try (var select = tx.prepareStatement(BALANCES.formatted(whose))) {
            select.setLong(1, range.whole());
            select.setLong(2, range.last());
            select.setString(3, range.effective());
            select.setString(4, range.recorded());
            select.setString(5, tenant);
            for (int i = 0; i < values.length; i++) {
                select.setString(6 + i, values[i]);
            }
            return read(select).stream().filter(state -> state.entries() > 0).toList();
        }
    }

    private static List<AccountState> read(PreparedStatement select) throws SQLException {
        var states = new ArrayList<AccountState>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                states.add(state(rows));
            }
        }
        return states;
    }

    private static AccountState state(ResultSet rows) throws SQLException {
        var path = new AccountPath(rows.getString(1));
        AccountRule rule = AccountRule.of(path);
        long balance = rows.getLong(3);
        return new AccountState(
                path,
                rows.getString(2),
                balance,
                rows.getLong(4),
                rule,
                rule.clears() && balance == 0,
                rows.getObject(5, OffsetDateTime.class).toInstant());
    }

    private static AccountBalance balance(AccountState state) {
        return new AccountBalance(state.account(), state.balanceMsat(), state.entries());
    }
}
