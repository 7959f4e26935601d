package exchequer.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Statements of accounts by effective time. Safe for any number of threads. Every method throws
 * {@link LedgerUnavailableException} when the database fails.
 */
public final class AccountStatements {

    /** Of the account's postings those that can be within, by the numbers of their entries. */
    private static final String WITHIN =
            """
            from ledger.accounts a
            cross join lateral (
                select ledger.version_at(a.account_id, a.version, ?) as low,
                       ledger.version_at(a.account_id, a.version, ?) as high) v
            join ledger.postings p
              on p.account_id = a.account_id
             and p.account_version > v.low and p.account_version <= v.high
            join ledger.transfers t on t.number = p.transfer_number
            where a.tenant = ? and a.path = ?
              and t.effective_at >= ?::timestamptz and t.effective_at < ?::timestamptz""";

    private static final String SUMS =
            "select coalesce(sum(p.amount_msat) filter (where p.amount_msat > 0), 0)::bigint,"
                    + " coalesce(-sum(p.amount_msat) filter (where p.amount_msat < 0), 0)::bigint "
                    + WITHIN;

    private static final String ENTRIES =
            """
            select p.account_version, t.number, t.transfer_id, t.rule, t.effective_at,
                   t.recorded_at, t.order_id, t.payment_hash, t.description, p.amount_msat,
                   p.previous_balance_msat, p.new_balance_msat
            """
                    + WITHIN
                    + " and p.account_version > ? order by p.account_version limit ?";

    private final DataSource database;

    /** Reads the schema that {@link LedgerSchema} made in this database. */
    public AccountStatements(DataSource database) {
        this.database = database;
    }

    /**
     * A page of a statement; nothing when nothing was ever posted to the account.
     *
     * @param from first instant, cut to microseconds
     * @param to first instant after it
     * @param afterVersion {@link AccountStatement#next} of the page before, 0 to begin
     * @param limit 1 to {@link LedgerQueries#MAX_ENTRIES}
     * @throws IllegalArgumentException when the limit is outside of that, or no time lies between
     */
    public Optional<AccountStatement> statement(
            String tenant,
            AccountPath account,
            Instant from,
            Instant to,
            long afterVersion,
            int limit) {
        if (limit < 1 || limit > LedgerQueries.MAX_ENTRIES) {
            throw new IllegalArgumentException("limit must be 1 to " + LedgerQueries.MAX_ENTRIES);
        }
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must lie before to");
        }
        Instant begin = from.truncatedTo(ChronoUnit.MICROS);
        Instant end = to.truncatedTo(ChronoUnit.MICROS);
        return ReadTransaction.run(
                database,
                tx -> {
                    if (AccountQueries.state(tx, tenant, account, AsOf.NOW).isEmpty()) {
                        return Optional.empty();
                    }
                    var window = new Window(tx, tenant, account, begin, end);
                    return Optional.of(window.statement(afterVersion, limit));
                });
    }

    private record Window(
            Connection tx, String tenant, AccountPath account, Instant from, Instant to) {

        AccountStatement statement(long afterVersion, int limit) throws SQLException {
            // What is effective before an instant is what is at the microsecond before it.
            AsOf atBegin = AsOf.effective(from.minus(1, ChronoUnit.MICROS));
            EntryRange before = EntryRange.of(tx, atBegin);
            EntryRange within = EntryRange.of(tx, AsOf.effective(to.minus(1, ChronoUnit.MICROS)));
            long opening =
                    AccountQueries.state(tx, tenant, account, atBegin)
                            .map(AccountState::balanceMsat)
                            .orElse(0L);
            List<Entry> page = entries(before.whole(), within.last(), afterVersion, limit + 1);
            @Nullable Long next = page.size() > limit ? page.get(limit - 1).accountVersion() : null;
            try (var sums = tx.prepareStatement(SUMS)) {
                bind(sums, before.whole(), within.last());
                try (var row = sums.executeQuery()) {
                    row.next();
                    return new AccountStatement(
                            account,
                            from,
                            to,
                            opening,
                            row.getLong(1),
                            row.getLong(2),
                            Math.addExact(
                                    opening, Math.subtractExact(row.getLong(1), row.getLong(2))),
                            List.copyOf(page.subList(0, Math.min(limit, page.size()))),
                            next);
                }
            }
        }

        private List<Entry> entries(long above, long upTo, long afterVersion, int limit)
                throws SQLException {
            try (var select = tx.prepareStatement(ENTRIES)) {
                bind(select, above, upTo);
                select.setLong(7, afterVersion);
                select.setInt(8, limit);
                var entries = new ArrayList<Entry>();
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        entries.add(LedgerQueries.entry(rows));
                    }
                }
                return entries;
            }
        }

        private void bind(PreparedStatement select, long above, long upTo) throws SQLException {
            select.setLong(1, above);
            select.setLong(2, upTo);
            select.setString(3, tenant);
            select.setString(4, account.value());
            select.setString(5, from.toString());
            select.setString(6, to.toString());
        }
    }
}
