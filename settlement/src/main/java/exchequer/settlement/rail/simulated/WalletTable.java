package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Statements on {@code simulated_lightning.wallet}. */
final class WalletTable {

    /** What a wallet owns. */
    record Funds(Msat balance, Msat inFlight) {}

    private WalletTable() {}

    static void create(Connection connection, String name, NodeId nodeId) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into simulated_lightning.wallet (name, node_id) values (?, ?)
                        on conflict (name) do nothing""")) {
            insert.setString(1, name);
            insert.setString(2, nodeId.value());
            insert.executeUpdate();
        }
        if (!find(connection, nodeId).equals(Optional.of(name))) {
            throw new IllegalStateException(
                    "wallet " + name + " was created from another seed in this database");
        }
    }

    static Optional<String> find(Connection connection, NodeId nodeId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select name from simulated_lightning.wallet where node_id = ?")) {
            select.setString(1, nodeId.value());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    static Funds funds(Connection connection, String name) throws SQLException {
        return readFunds(connection, name, "");
    }

    /** Keeps every other transaction from moving this wallet's money until the end of this one. */
    static Funds lock(Connection connection, String name) throws SQLException {
        // A full row lock would also wait for every payment that merely refers to this wallet as
        // its payee, outside the lock order, and deadlock with them.
        return readFunds(connection, name, " for no key update");
    }

    private static Funds readFunds(Connection connection, String name, String suffix)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select balance_msat, in_flight_msat from simulated_lightning.wallet"
                                + " where name = ?"
                                + suffix)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("no wallet " + name);
                }
                return new Funds(Msat.of(row.getLong(1)), Msat.of(row.getLong(2)));
            }
        }
    }

    /** Changes a locked wallet by signed amounts; the table refuses to go below zero. */
    static void change(
            Connection connection,
            String name,
            long funded,
            long balance,
            long inFlight,
            long feesPaid)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update simulated_lightning.wallet
                           set funded_msat = funded_msat + ?,
                               balance_msat = balance_msat + ?,
                               in_flight_msat = in_flight_msat + ?,
                               fees_paid_msat = fees_paid_msat + ?
                         where name = ?""")) {
            update.setLong(1, funded);
            update.setLong(2, balance);
            update.setLong(3, inFlight);
            update.setLong(4, feesPaid);
            update.setString(5, name);
            update.executeUpdate();
        }
    }

    /** The wallet's next number for an invoice added; locks the wallet. */
    static long nextAddIndex(Connection connection, String name) throws SQLException {
        return next(connection, name, "add_index");
    }

    /** The wallet's next number for an invoice settled; locks the wallet. */
    static long nextSettleIndex(Connection connection, String name) throws SQLException {
        return next(connection, name, "settle_index");
    }

    /** Numbers are given under the row's lock, so they become visible in their order. */
    private static long next(Connection connection, String name, String column)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update simulated_lightning.wallet set %1$s = %1$s + 1 where name = ?"
                                        .formatted(column)
                                + " returning "
                                + column)) {
            update.setString(1, name);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("no wallet " + name);
                }
                return row.getLong(1);
            }
        }
    }
}
