package exchequer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accounts a batch posts to, locked until its transaction ends. */
final class AccountBook {

    private static final class Row {

        final long id;
        final Account account;
        long balance;
        long version;

        Row(long id, Account account, long balance, long version) {
            this.id = id;
            this.account = account;
            this.balance = balance;
            this.version = version;
        }
    }

    private final Map<Account, Row> rows = new LinkedHashMap<>();
    private final List<Row> opened = new ArrayList<>();
    private long lastId;

    private AccountBook(long lastId) {
        this.lastId = lastId;
    }

    /**
     * Locks those that exist and prepares the others, numbering them from {@code lastId} on in the
     * order of their first use, so that a rebuild gives the same numbers.
     */
    static AccountBook lock(Connection tx, long lastId, Collection<Account> accounts)
            throws SQLException {
        var book = new AccountBook(lastId);
        book.load(tx, accounts);
        for (Account account : accounts) {
            if (!book.rows.containsKey(account)) {
                book.open(account);
            }
        }
        return book;
    }

    private void load(Connection tx, Collection<Account> accounts) throws SQLException {
        // In the order of their ids: whoever else locks accounts the same way cannot deadlock.
        try (var select =
                tx.prepareStatement(
                        """
                        select account_id, tenant, path, balance_msat, version
                        from ledger.accounts
                        where (tenant, path) in (select * from unnest(?::text[], ?::text[]))
                        order by account_id
                        for update""")) {
            select.setArray(1, SqlArrays.texts(tx, accounts, Account::tenant));
            select.setArray(2, SqlArrays.texts(tx, accounts, account -> account.path().value()));
            try (var found = select.executeQuery()) {
                while (found.next()) {
                    var account =
                            new Account(found.getString(2), new AccountPath(found.getString(3)));
                    rows.put(
                            account,
                            new Row(found.getLong(1), account, found.getLong(4), found.getLong(5)));
                }
            }
        }
    }

    private void open(Account account) {
        var row = new Row(++lastId, account, 0, 0);
        rows.put(account, row);
        opened.add(row);
    }

    /** Number of the last account there is. */
    long lastId() {
        return lastId;
    }

    long idOf(Account account) {
        return row(account).id;
    }

    /** Moves the account's balance on. */
    Posting post(int leg, Account account, long amountMsat) {
        Row row = row(account);
        long previous = row.balance;
        row.balance = Math.addExact(previous, amountMsat);
        row.version++;
        return new Posting(leg, account, amountMsat, previous, row.balance, row.version);
    }

    private Row row(Account account) {
        @Nullable Row row = rows.get(account);
        if (row == null) {
            throw new LedgerIntegrityException("not locked for this batch: " + account);
        }
        return row;
    }

    /** Creates the new accounts. Postings refer to them, so before those. */
    void storeOpened(Connection tx) throws SQLException {
        try (var insert =
                tx.prepareStatement(
                        """
                        insert into ledger.accounts
                            (account_id, tenant, path, normal_side, currency, balance_msat, version)
                        select id, tenant, path, normal_side, 'msat', 0, 0
                        from unnest(?::bigint[], ?::text[], ?::text[], ?::text[])
                            as opened (id, tenant, path, normal_side)""")) {
            insert.setArray(1, SqlArrays.bigints(tx, opened, row -> row.id));
            insert.setArray(2, SqlArrays.texts(tx, opened, row -> row.account.tenant()));
            insert.setArray(3, SqlArrays.texts(tx, opened, row -> row.account.path().value()));
            insert.setArray(
                    4, SqlArrays.texts(tx, opened, row -> row.account.path().normalSide().text()));
            insert.executeUpdate();
        }
    }

    void storeBalances(Connection tx) throws SQLException {
        try (var update =
                tx.prepareStatement(
                        """
                        update ledger.accounts a
                        set balance_msat = moved.balance, version = moved.version
                        from unnest(?::bigint[], ?::bigint[], ?::bigint[])
                            as moved (id, balance, version)
                        where a.account_id = moved.id""")) {
            update.setArray(1, SqlArrays.bigints(tx, rows.values(), row -> row.id));
            update.setArray(2, SqlArrays.bigints(tx, rows.values(), row -> row.balance));
            update.setArray(3, SqlArrays.bigints(tx, rows.values(), row -> row.version));
            int updated = update.executeUpdate();
            if (updated != rows.size()) {
                throw new LedgerIntegrityException(
                        "%d of %d accounts were moved".formatted(updated, rows.size()));
            }
        }
    }
}
