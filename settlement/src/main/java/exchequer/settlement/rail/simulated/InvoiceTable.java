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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Statements on {@code simulated_lightning.invoice}. */
final class InvoiceTable {

    static final String COLUMNS =
            """
            payment_hash, wallet, preimage, bolt11, hold, state, expires_at, received_msat,
            settled_at, held_from, coalesce(cancel_height, 0) as cancel_height""";

    /** As stored; expiry is worked out by the reader. */
    enum State {
        OPEN,
        LOCKED,
        SETTLED,
        CANCELED
    }

    /**
     * @param preimage empty for a hold invoice that is not settled
     * @param heldFrom the payer of the payment that is or was locked
     */
    record Row(
            String wallet,
            Optional<Preimage> preimage,
            String bolt11,
            boolean hold,
            State state,
            Instant expiresAt,
            Optional<Msat> received,
            Optional<Instant> settledAt,
            Optional<String> heldFrom,
            int cancelHeight) {

        Row held(String payer, Msat amount, int newCancelHeight) {
            return with(
                    State.LOCKED,
                    preimage,
                    Optional.of(amount),
                    Optional.empty(),
                    Optional.of(payer),
                    newCancelHeight);
        }

        Row settled(Preimage proof, Msat amount, Instant at) {
            return with(
                    State.SETTLED,
                    Optional.of(proof),
                    Optional.of(amount),
                    Optional.of(at),
                    heldFrom,
                    0);
        }

        Row canceled() {
            return with(State.CANCELED, preimage, Optional.empty(), Optional.empty(), heldFrom, 0);
        }

        private Row with(
                State newState,
                Optional<Preimage> newPreimage,
                Optional<Msat> newReceived,
                Optional<Instant> newSettledAt,
                Optional<String> newHeldFrom,
                int newCancelHeight) {
            return new Row(
                    wallet,
                    newPreimage,
                    bolt11,
                    hold,
                    newState,
                    expiresAt,
                    newReceived,
                    newSettledAt,
                    newHeldFrom,
                    newCancelHeight);
        }
    }

    private InvoiceTable() {}

    static void insert(Connection connection, String wallet, InvoiceMint.Minted minted)
            throws SQLException {
        insert(connection, wallet, minted.invoice(), Optional.of(minted.preimage()));
    }

    /**
     * @param preimage empty for a hold invoice
     */
    static void insert(
            Connection connection,
            String wallet,
            Bolt11Invoice invoice,
            Optional<Preimage> preimage)
            throws SQLException {
        long addIndex = WalletTable.nextAddIndex(connection, wallet);
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into simulated_lightning.invoice (payment_hash, wallet, preimage,
                            hold, bolt11, amount_msat, state, created_at, expires_at, add_index)
                        values (?, ?, ?, ?, ?, ?, 'OPEN', ?, ?, ?)""")) {
            insert.setString(1, invoice.paymentHash().value());
            insert.setString(2, wallet);
            insert.setString(3, preimage.map(Preimage::value).orElse(null));
            insert.setBoolean(4, preimage.isEmpty());
            insert.setString(5, invoice.text());
            insert.setLong(6, invoice.amount().orElseThrow().value());
            insert.setObject(7, invoice.createdAt().atOffset(ZoneOffset.UTC));
            insert.setObject(8, invoice.expiresAt().atOffset(ZoneOffset.UTC));
            insert.setLong(9, addIndex);
            insert.executeUpdate();
        }
    }

    static Optional<Row> find(Connection connection, PaymentHash hash) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select "
                                + COLUMNS
                                + " from simulated_lightning.invoice where payment_hash = ?")) {
            select.setString(1, hash.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row(row)) : Optional.empty();
            }
        }
    }

    static Row row(ResultSet row) throws SQLException {
        State state = State.valueOf(row.getString("state"));
        long received = row.getLong("received_msat");
        return new Row(
                row.getString("wallet"),
                Optional.ofNullable(row.getString("preimage")).map(Preimage::new),
                row.getString("bolt11"),
                row.getBoolean("hold"),
                state,
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                state == State.SETTLED || state == State.LOCKED
                        ? Optional.of(Msat.of(received))
                        : Optional.empty(),
                Optional.ofNullable(row.getObject("settled_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getString("held_from")),
                row.getInt("cancel_height"));
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

    /** Wallet and hash of what is locked and has no blocks left. */
    static Map<PaymentHash, String> lockedUntil(Connection connection, int height)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select payment_hash, wallet from simulated_lightning.invoice
                         where state = 'LOCKED' and cancel_height <= ?
                         order by cancel_height, payment_hash""")) {
            select.setInt(1, height);
            Map<PaymentHash, String> due = new LinkedHashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    due.put(new PaymentHash(row.getString(1)), row.getString(2));
                }
            }
            return due;
        }
    }
}
