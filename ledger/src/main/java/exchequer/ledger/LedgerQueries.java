package exchequer.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reads the books. Each call sees one moment of them, and only one tenant where it takes one. All
 * amounts are in msat. Safe for any number of threads.
 *
 * <p>Every method throws {@link LedgerUnavailableException} when the database fails.
 */
public final class LedgerQueries {

    /** Most entries that one call returns. */
    public static final int MAX_ENTRIES = 1_000;

    private final DataSource database;

    /** Reads the schema that {@link LedgerSchema} made in this database. */
    public LedgerQueries(DataSource database) {
        this.database = database;
    }

    /** How far the journal has come. */
    public LedgerHead head() {
        return ReadTransaction.run(database, LedgerQueries::head);
    }

    /** Every account of the tenant. */
    public TrialBalance trialBalance(String tenant) {
        return ReadTransaction.run(
                database,
                tx -> {
                    try (var select =
                            tx.prepareStatement(
                                    """
                                    select path, balance_msat, version from ledger.accounts
                                    where tenant = ? order by path""")) {
                        select.setString(1, tenant);
                        var accounts = new ArrayList<AccountBalance>();
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                accounts.add(balance(rows));
                            }
                        }
                        return new TrialBalance(tenant, head(tx), List.copyOf(accounts));
                    }
                });
    }

    /** One account, or nothing when nothing was ever posted to it. */
    public Optional<AccountBalance> balance(String tenant, AccountPath account) {
        return ReadTransaction.run(
                database,
                tx -> {
                    try (var select =
                            tx.prepareStatement(
                                    """
                                    select path, balance_msat, version from ledger.accounts
                                    where tenant = ? and path = ?""")) {
                        select.setString(1, tenant);
                        select.setString(2, account.value());
                        try (var rows = select.executeQuery()) {
                            return rows.next() ? Optional.of(balance(rows)) : Optional.empty();
                        }
                    }
                });
    }

    /**
     * The statement of an account, oldest first.
     *
     * @param afterVersion the {@code accountVersion} of the last entry seen, 0 to begin
     * @param limit 1 to {@link #MAX_ENTRIES}
     * @throws IllegalArgumentException when the limit is outside of that
     */
    public List<Entry> entries(String tenant, AccountPath account, long afterVersion, int limit) {
        if (limit < 1 || limit > MAX_ENTRIES) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_ENTRIES);
        }
        return ReadTransaction.run(
                database,
                tx -> {
                    try (var select =
                            tx.prepareStatement(
                                    """
                                    select p.account_version, t.number, t.transfer_id, t.rule,
                                           t.effective_at, t.recorded_at, t.order_id,
                                           t.payment_hash, t.description, p.amount_msat,
                                           p.previous_balance_msat, p.new_balance_msat
                                    from ledger.accounts a
                                    join ledger.postings p using (account_id)
                                    join ledger.transfers t on t.number = p.transfer_number
                                    where a.tenant = ? and a.path = ? and p.account_version > ?
                                    order by p.account_version
                                    limit ?""")) {
                        select.setString(1, tenant);
                        select.setString(2, account.value());
                        select.setLong(3, afterVersion);
                        select.setInt(4, limit);
                        var entries = new ArrayList<Entry>();
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                entries.add(entry(rows));
                            }
                        }
                        return List.copyOf(entries);
                    }
                });
    }

    /** What an event has posted; empty when it posts nothing or was not read yet. */
    public List<Transfer> transfersOfEvent(String tenant, String eventId) {
        return transfers(
                "t.position = (select position from ledger.inputs where event_id = ?)",
                tenant,
                eventId);
    }

    /** What a payment has posted: principal, routing fee, discount. */
    public List<Transfer> transfersOfPayment(String tenant, String paymentHash) {
        return transfers(
                "(t.payment_hash = ? and t.rule = 'payment_principal'"
                        + " or t.payment_hash = ? and t.rule <> 'payment_principal')",
                tenant,
                paymentHash,
                paymentHash);
    }

    /** Those of the payments, of whatever tenant, that are booked as settled. */
    public List<PaymentBooked> paymentsBooked(Collection<String> paymentHashes) {
        return ReadTransaction.run(
                database,
                tx -> {
                    try (var select =
                            tx.prepareStatement(
                                    """
                                    select t.payment_hash,
                                           sum(p.amount_msat)
                                               filter (where t.rule = 'payment_principal')::bigint,
                                           sum(p.amount_msat)
                                               filter (where t.rule = 'routing_fee')::bigint
                                    from ledger.transfers t
                                    join ledger.postings p
                                      on p.transfer_number = t.number and p.amount_msat > 0
                                    where t.rule = 'payment_principal' and t.payment_hash = any (?)
                                       or t.rule = 'routing_fee' and t.payment_hash = any (?)
                                    group by t.payment_hash""")) {
                        select.setArray(1, tx.createArrayOf("text", paymentHashes.toArray()));
                        select.setArray(2, tx.createArrayOf("text", paymentHashes.toArray()));
                        var booked = new ArrayList<PaymentBooked>();
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                booked.add(
                                        new PaymentBooked(
                                                rows.getString(1),
                                                rows.getLong(2),
                                                rows.getLong(3)));
                            }
                        }
                        return List.copyOf(booked);
                    }
                });
    }

    /** Everything posted for an order, from the accrual on. */
    public List<Transfer> transfersOfOrder(String tenant, String orderId) {
        return transfers("t.order_id = ?", tenant, orderId);
    }

    /** One journal entry by its number, or nothing when the tenant has none there. */
    public Optional<Transfer> transfer(String tenant, long number) {
        return ReadTransaction.run(database, tx -> transfer(tx, tenant, number));
    }

    static Optional<Transfer> transfer(Connection tx, String tenant, long number)
            throws SQLException {
        String condition = "where t.tenant = ? and t.number = ?";
        try (var select = tx.prepareStatement(TransferReader.sql(condition))) {
            select.setString(1, tenant);
            select.setLong(2, number);
            try (var reader = TransferReader.of(select)) {
                return reader.next();
            }
        }
    }

    /**
     * Reads every journal entry of all tenants in the order of their numbers, as of one moment.
     * Holds only some of them in memory, and the transaction open until the last.
     *
     * @throws LedgerIntegrityException when rows are none that the journal can have written
     */
    public void readAll(Consumer<Transfer> reader) {
        ReadTransaction.run(
                database,
                tx -> {
                    try (var select = tx.prepareStatement(TransferReader.sql(""))) {
                        select.setFetchSize(MAX_ENTRIES);
                        try (var transfers = TransferReader.of(select)) {
                            for (var next = transfers.next();
                                    next.isPresent();
                                    next = transfers.next()) {
                                reader.accept(next.get());
                            }
                        }
                    }
                    return true;
                });
    }

    /** Computes the whole journal again, of all tenants. Reads every row. */
    public ChainVerification verifyChain() {
        return ReadTransaction.run(database, tx -> new ChainVerifier(tx).verify());
    }

    private List<Transfer> transfers(String whose, String tenant, String... values) {
        return ReadTransaction.run(
                database,
                tx -> {
                    String condition = "where t.tenant = ? and " + whose;
                    try (var select = tx.prepareStatement(TransferReader.sql(condition))) {
                        select.setString(1, tenant);
                        for (int i = 0; i < values.length; i++) {
                            select.setString(2 + i, values[i]);
                        }
                        try (var reader = TransferReader.of(select)) {
                            return reader.all();
                        }
                    }
                });
    }

    static LedgerHead head(Connection tx) throws SQLException {
        try (var select =
                        tx.prepareStatement(
                                "select position, transfers, hash, duplicates from ledger.head");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new LedgerIntegrityException("the journal has no head");
            }
            return new LedgerHead(
                    row.getLong(1), row.getLong(2), Hash.of(row.getBytes(3)), row.getLong(4));
        }
    }

    private static AccountBalance balance(ResultSet rows) throws SQLException {
        return new AccountBalance(
                new AccountPath(rows.getString(1)), rows.getLong(2), rows.getLong(3));
    }

    static Entry entry(ResultSet rows) throws SQLException {
        return new Entry(
                rows.getLong(1),
                rows.getLong(2),
                rows.getString(3),
                rows.getString(4),
                rows.getObject(5, OffsetDateTime.class).toInstant(),
                rows.getObject(6, OffsetDateTime.class).toInstant(),
                rows.getString(7),
                rows.getString(8),
                rows.getString(9),
                rows.getLong(10),
                rows.getLong(11),
                rows.getLong(12));
    }
}
