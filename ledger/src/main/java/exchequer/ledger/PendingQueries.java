package exchequer.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is under way, now or as of an earlier moment. Safe for any number of threads. Every
 * method throws {@link LedgerUnavailableException} when the database fails.
 */
public final class PendingQueries {

    /** Open at a moment: begun by then, and not ended. What was known when makes no difference. */
    private static final String OPEN =
            """
            p.tenant = ? and p.position <= ? and p.opened_at <= ?::timestamptz
              and (p.ended_position is null or p.ended_position > ? or p.ended_at > ?::timestamptz)
            """;

    private static final String BALANCES =
            """
            select account, sum(given)::bigint, sum(taken)::bigint
            from ledger.pending p
            cross join lateral (values
                (p.debit, p.amount_msat, 0::bigint),
                (p.credit, 0::bigint, p.amount_msat + p.fee_cap_msat),
                ('expense:routing', p.fee_cap_msat, 0::bigint)) as leg (account, given, taken)
            where %s and given + taken > 0
            group by account
            order by account collate "C\""""
                    .formatted(OPEN);

    private static final String TRANSFERS =
            """
            select p.position, p.kind, p.subject, p.order_id, p.debit, p.credit, p.amount_msat,
                   p.fee_cap_msat, p.opened_at, p.state, p.posted_msat, p.posted_fee_msat,
                   p.ended_position, p.ended_at
            from ledger.pending p
            where %s
            order by p.position
            limit ?"""
                    .formatted(OPEN);

    private final DataSource database;

    /** Reads the schema that {@link LedgerSchema} made in this database. */
    public PendingQueries(DataSource database) {
        this.database = database;
    }

    /** What is under way on each account that has any, in the order of paths. */
    public List<PendingBalance> balances(String tenant, AsOf asOf) {
        return ReadTransaction.run(
                database,
                tx -> {
                    try (var select = tx.prepareStatement(BALANCES)) {
                        bind(select, tenant, asOf);
                        var balances = new ArrayList<PendingBalance>();
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                balances.add(
                                        new PendingBalance(
                                                new AccountPath(rows.getString(1)),
                                                rows.getLong(2),
                                                rows.getLong(3)));
                            }
                        }
                        return List.copyOf(balances);
                    }
                });
    }

    /**
     * What is under way, the oldest first.
     *
     * @param limit 1 to {@link LedgerQueries#MAX_ENTRIES}
     * @throws IllegalArgumentException when the limit is outside of that
     */
    public List<PendingTransfer> open(String tenant, AsOf asOf, int limit) {
        if (limit < 1 || limit > LedgerQueries.MAX_ENTRIES) {
            throw new IllegalArgumentException("limit must be 1 to " + LedgerQueries.MAX_ENTRIES);
        }
        return ReadTransaction.run(
                database,
                tx -> {
                    try (var select = tx.prepareStatement(TRANSFERS)) {
                        bind(select, tenant, asOf);
                        select.setInt(6, limit);
                        var transfers = new ArrayList<PendingTransfer>();
                        try (var rows = select.executeQuery()) {
                            while (rows.next()) {
                                transfers.add(transfer(rows));
                            }
                        }
                        return List.copyOf(transfers);
                    }
                });
    }

    private static void bind(PreparedStatement select, String tenant, AsOf asOf)
            throws SQLException {
        long position = asOf.position() == null ? Long.MAX_VALUE : asOf.position();
        String at = asOf.effective() == null ? "infinity" : asOf.effective().toString();
        select.setString(1, tenant);
        select.setLong(2, position);
        select.setString(3, at);
        select.setLong(4, position);
        select.setString(5, at);
    }

    private static PendingTransfer transfer(ResultSet rows) throws SQLException {
        return new PendingTransfer(
                rows.getLong(1),
                PendingKind.ofText(rows.getString(2)),
                rows.getString(3),
                rows.getString(4),
                new AccountPath(rows.getString(5)),
                new AccountPath(rows.getString(6)),
                rows.getLong(7),
                rows.getLong(8),
                rows.getObject(9, OffsetDateTime.class).toInstant(),
                rows.getString(10),
                rows.getLong(11),
                rows.getLong(12),
                rows.getObject(13, Long.class),
                instantOrNull(rows));
    }

    private static @Nullable Instant instantOrNull(ResultSet rows) throws SQLException {
        @Nullable OffsetDateTime ended = rows.getObject(14, OffsetDateTime.class);
        return ended == null ? null : ended.toInstant();
    }
}
