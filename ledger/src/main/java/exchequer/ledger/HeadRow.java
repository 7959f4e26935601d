package exchequer.ledger;

import exchequer.ledger.merkle.Frontier;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The journal's head while a transaction holds its lock.
 *
 * @param tree over the hashes of the transfers
 */
record HeadRow(
        long position, long transfers, long accounts, Hash hash, long duplicates, Frontier tree) {

    /**
     * Waits for every other writer: numbers and hashes of the chain need one order.
     *
     * @throws LedgerIntegrityException while an incident waits for its resolution
     */
    static HeadRow lock(Connection tx) throws SQLException {
        // A batch looks up its rows by their keys, and each batch is planned anew: a plan that
        // reads
        // a whole table or index is right for the empty one, and would still be in use when there
        // are millions of rows.
        try (var select =
                        tx.prepareStatement(
                                """
                                select position, transfers, accounts, hash, duplicates, frontier,
                                       set_config('plan_cache_mode', 'force_custom_plan', true),
                                       set_config('enable_seqscan', 'off', true),
                                       set_config('enable_hashjoin', 'off', true),
                                       set_config('enable_mergejoin', 'off', true),
                                       (select min(detail) from ledger_checkpoints.incidents
                                        where resolution is null)
                                from ledger.head for update""");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new LedgerIntegrityException("the journal has no head");
            }
            if (row.getString(11) != null) {
                throw new LedgerIntegrityException(
                        "nothing is booked while an incident is open: " + row.getString(11));
            }
            return new HeadRow(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    Hash.of(row.getBytes(4)),
                    row.getLong(5),
                    tree(row.getLong(2), row.getBytes(6)));
        }
    }

    void store(Connection tx) throws SQLException {
        try (var update =
                tx.prepareStatement(
                        """
                        update ledger.head
                        set position = ?, transfers = ?, accounts = ?, hash = ?, duplicates = ?,
                            frontier = ?""")) {
            update.setLong(1, position);
            update.setLong(2, transfers);
            update.setLong(3, accounts);
            update.setBytes(4, hash.bytes());
            update.setLong(5, duplicates);
            update.setBytes(6, tree.toBytes());
            update.executeUpdate();
        }
    }

    static Frontier tree(long transfers, byte[] frontier) {
        try {
            return Frontier.ofBytes(transfers, frontier);
        } catch (IllegalArgumentException e) {
            throw new LedgerIntegrityException("the head has no tree: " + e.getMessage(), e);
        }
    }
}
