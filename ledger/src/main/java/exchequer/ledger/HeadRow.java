package exchequer.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/** The journal's head while a transaction holds its lock. */
record HeadRow(long position, long transfers, long accounts, Hash hash, long duplicates) {

    /** Waits for every other writer: numbers and hashes of the chain need one order. */
    static HeadRow lock(Connection tx) throws SQLException {
        try (var select =
                        tx.prepareStatement(
                                """
                                select position, transfers, accounts, hash, duplicates
                                from ledger.head for update""");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new LedgerIntegrityException("the journal has no head");
            }
            return new HeadRow(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    Hash.of(row.getBytes(4)),
                    row.getLong(5));
        }
    }

    void store(Connection tx) throws SQLException {
        try (var update =
                tx.prepareStatement(
                        """
                        update ledger.head
                        set position = ?, transfers = ?, accounts = ?, hash = ?, duplicates = ?""")) {
            update.setLong(1, position);
            update.setLong(2, transfers);
            update.setLong(3, accounts);
            update.setBytes(4, hash.bytes());
            update.setLong(5, duplicates);
            update.executeUpdate();
        }
    }
}
