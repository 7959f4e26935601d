package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.NodeId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

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
        if (!name.equals(names(connection, Set.of(nodeId)).get(nodeId))) {
            throw new IllegalStateException(
                    "wallet " + name + " was created from another seed in this database");
        }
    }

    /** The wallets of these nodes, where there are any. */
    static Map<NodeId, String> names(Connection connection, Collection<NodeId> nodes)
            throws SQLException {
        try (PreparedStatement select =
                Transactions.query(
                        connection,
                        "select node_id, name from simulated_lightning.wallet"
                                + " where node_id = any(?)")) {
            new ArrayParameters<>(select, 1, nodes).texts(NodeId::value);
            Map<NodeId, String> names = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    names.put(new NodeId(row.getString(1)), row.getString(2));
                }
            }
            return names;
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

    /** Puts money from outside into a wallet. */
    static void fund(Connection connection, String name, Msat amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update simulated_lightning.wallet
                           set funded_msat = funded_msat + ?, balance_msat = balance_msat + ?
                         where name = ?""")) {
            update.setLong(1, amount.value());
            update.setLong(2, amount.value());
            update.setString(3, name);
            update.executeUpdate();
        }
    }

    /**
     * The wallet's next number for an invoice added; locks the wallet. Numbers are given under the
     * row's lock, so they become visible in their order.
     */
    static long nextAddIndex(Connection connection, String name) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update simulated_lightning.wallet set add_index = add_index + 1
                         where name = ? returning add_index""")) {
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
