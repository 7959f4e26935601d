package exchequer.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads transfers with their postings, in chain order, one at a time. */
final class TransferReader implements AutoCloseable {

    // Outer joins: a row whose partner has vanished must be seen, not left out.
    private static final String SELECT =
            """
            select t.number, t.transfer_id, t.tenant, t.event_id, t.position, t.rule,
                   t.rule_version, t.rule_index, t.effective_at, t.recorded_at, t.order_id,
                   t.payment_hash, t.description, t.prev_hash, t.hash,
                   i.input_hash, i.tenant as input_tenant, i.position as input_position,
                   p.leg, p.amount_msat, p.previous_balance_msat, p.new_balance_msat,
                   p.account_version, a.tenant as account_tenant, a.path
            from ledger.transfers t
            left join ledger.inputs i on i.event_id = t.event_id
            left join ledger.postings p on p.transfer_number = t.number
            left join ledger.accounts a on a.account_id = p.account_id
            %s
            order by t.number, p.leg""";

    private final ResultSet rows;
    private boolean onRow;

    private TransferReader(ResultSet rows) throws SQLException {
        this.rows = rows;
        this.onRow = rows.next();
    }

    /** The SQL of a query for the transfers that fulfil {@code condition} on {@code t}. */
    static String sql(String condition) {
        return SELECT.formatted(condition);
    }

    static TransferReader of(PreparedStatement select) throws SQLException {
        return new TransferReader(select.executeQuery());
    }

    /** All that are left. */
    List<Transfer> all() throws SQLException {
        var transfers = new ArrayList<Transfer>();
        for (var next = next(); next.isPresent(); next = next()) {
            transfers.add(next.get());
        }
        return List.copyOf(transfers);
    }

    /**
     * The next one, or nothing after the last.
     *
     * @throws LedgerIntegrityException when its rows are none that the journal can have written
     */
    Optional<Transfer> next() throws SQLException {
        if (!onRow) {
            return Optional.empty();
        }
        try {
            return Optional.of(read());
        } catch (IllegalArgumentException e) {
            throw new LedgerIntegrityException("its rows cannot be read: " + e.getMessage(), e);
        }
    }

    private Transfer read() throws SQLException {
        checkInput();
        long number = rows.getLong("number");
        Transfer head = withoutPostings(number);
        var postings = new ArrayList<Posting>();
        while (onRow && rows.getLong("number") == number) {
            postings.add(posting());
            onRow = rows.next();
        }
        return head.with(postings);
    }

    private void checkInput() throws SQLException {
        boolean found =
                rows.getString("tenant").equals(rows.getString("input_tenant"))
                        && rows.getLong("position") == rows.getLong("input_position");
        if (!found) {
            throw new LedgerIntegrityException("its event is not what the ledger has read");
        }
    }

    private Transfer withoutPostings(long number) throws SQLException {
        return new Transfer(
                number,
                rows.getString("transfer_id"),
                rows.getString("tenant"),
                rows.getString("event_id"),
                rows.getLong("position"),
                Hash.of(rows.getBytes("input_hash")),
                rows.getString("rule"),
                rows.getInt("rule_version"),
                rows.getInt("rule_index"),
                instant("effective_at"),
                instant("recorded_at"),
                rows.getString("order_id"),
                rows.getString("payment_hash"),
                rows.getString("description"),
                List.of(),
                Hash.of(rows.getBytes("prev_hash")),
                Hash.of(rows.getBytes("hash")));
    }

    private Posting posting() throws SQLException {
        @Nullable String path = rows.getString("path");
        if (path == null) {
            throw new LedgerIntegrityException("a posting or its account is missing");
        }
        return new Posting(
                rows.getInt("leg"),
                new Account(rows.getString("account_tenant"), new AccountPath(path)),
                rows.getLong("amount_msat"),
                rows.getLong("previous_balance_msat"),
                rows.getLong("new_balance_msat"),
                rows.getLong("account_version"));
    }

    private Instant instant(String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public void close() throws SQLException {
        rows.close();
    }
}
