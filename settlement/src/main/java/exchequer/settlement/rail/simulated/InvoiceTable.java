package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Statements on {@code simulated_lightning.invoice}. */
final class InvoiceTable {

    /** As stored; expiry is worked out by the reader. */
    enum State {
        OPEN,
        SETTLED,
        CANCELED
    }

    record Row(
            String wallet,
            Preimage preimage,
            String bolt11,
            State state,
            Instant expiresAt,
            Optional<Msat> received,
            Optional<Instant> settledAt) {}

    private InvoiceTable() {}

    static void insert(Connection connection, String wallet, InvoiceMint.Minted minted)
            throws SQLException {
        Bolt11Invoice invoice = minted.invoice();
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into simulated_lightning.invoice (payment_hash, wallet, preimage,
                            bolt11, amount_msat, state, created_at, expires_at)
                        values (?, ?, ?, ?, ?, 'OPEN', ?, ?)""")) {
            insert.setString(1, invoice.paymentHash().value());
            insert.setString(2, wallet);
            insert.setString(3, minted.preimage().value());
            insert.setString(4, invoice.text());
            insert.setLong(5, invoice.amount().orElseThrow().value());
            insert.setObject(6, invoice.createdAt().atOffset(ZoneOffset.UTC));
            insert.setObject(7, invoice.expiresAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    static Optional<Row> find(Connection connection, PaymentHash hash) throws SQLException {
        return read(connection, hash, "");
    }

    static Optional<Row> lock(Connection connection, PaymentHash hash) throws SQLException {
        return read(connection, hash, " for update");
    }

    private static Optional<Row> read(Connection connection, PaymentHash hash, String suffix)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select wallet, preimage, bolt11, state, expires_at, received_msat,
                               settled_at
                          from simulated_lightning.invoice where payment_hash = ?"""
                                + suffix)) {
            select.setString(1, hash.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        OffsetDateTime settledAt = row.getObject("settled_at", OffsetDateTime.class);
        boolean settled = settledAt != null;
        return new Row(
                row.getString("wallet"),
                new Preimage(row.getString("preimage")),
                row.getString("bolt11"),
                State.valueOf(row.getString("state")),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                settled ? Optional.of(Msat.of(row.getLong("received_msat"))) : Optional.empty(),
                settled ? Optional.of(settledAt.toInstant()) : Optional.empty());
    }

    static void settle(Connection connection, PaymentHash hash, Msat received, Instant at)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update simulated_lightning.invoice
                           set state = 'SETTLED', received_msat = ?, settled_at = ?
                         where payment_hash = ? and state = 'OPEN'""")) {
            update.setLong(1, received.value());
            update.setObject(2, at.atOffset(ZoneOffset.UTC));
            update.setString(3, hash.value());
            update.executeUpdate();
        }
    }

    static boolean cancel(Connection connection, String wallet, PaymentHash hash)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update simulated_lightning.invoice set state = 'CANCELED'
                         where payment_hash = ? and wallet = ? and state in ('OPEN', 'CANCELED')""")) {
            update.setString(1, hash.value());
            update.setString(2, wallet);
            return update.executeUpdate() == 1;
        }
    }
}
