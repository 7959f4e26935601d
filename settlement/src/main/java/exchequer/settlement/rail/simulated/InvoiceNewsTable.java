package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code simulated_lightning.invoice} as the news that its indexes number. */
final class InvoiceNewsTable {

    private static final int PAGE = 500;

    private InvoiceNewsTable() {}

    /** The next page of what happened after the cursor: added first, then settled. */
    static List<InvoiceNews> after(Connection connection, String wallet, InvoiceCursor cursor)
            throws SQLException {
        List<InvoiceNews> news = new ArrayList<>(added(connection, wallet, cursor.addIndex()));
        news.addAll(settled(connection, wallet, cursor.settleIndex()));
        return news;
    }

    private static List<InvoiceNews> added(Connection connection, String wallet, long after)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select add_index, payment_hash from simulated_lightning.invoice
                         where wallet = ? and add_index > ? order by add_index limit ?""")) {
            List<InvoiceNews> news = new ArrayList<>();
            try (ResultSet row = page(select, wallet, after)) {
                while (row.next()) {
                    news.add(
                            new InvoiceNews.Added(
                                    row.getLong(1), new PaymentHash(row.getString(2))));
                }
            }
            return news;
        }
    }

    private static List<InvoiceNews> settled(Connection connection, String wallet, long after)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        select settle_index, payment_hash, preimage, received_msat, settled_at
                          from simulated_lightning.invoice
                         where wallet = ? and settle_index > ? order by settle_index limit ?""")) {
            List<InvoiceNews> news = new ArrayList<>();
            try (ResultSet row = page(select, wallet, after)) {
                while (row.next()) {
                    news.add(
                            new InvoiceNews.Settled(
                                    row.getLong(1),
                                    new PaymentHash(row.getString(2)),
                                    new InvoiceState.Settled(
                                            new Preimage(row.getString(3)),
                                            Msat.of(row.getLong(4)),
                                            row.getObject(5, OffsetDateTime.class).toInstant())));
                }
            }
            return news;
        }
    }

    private static ResultSet page(PreparedStatement select, String wallet, long after)
            throws SQLException {
        select.setString(1, wallet);
        select.setLong(2, after);
        select.setInt(3, PAGE);
        return select.executeQuery();
    }
}
