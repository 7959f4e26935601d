package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.simulated.PaymentTable.Key;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads and locks the rows of {@link Books}: wallets by name, then payments, then invoices. */
final class BooksReading {

    /** As read, to be changed. */
    record Rows(
            Map<String, Msat> balances,
            Map<Key, PaymentTable.Row> payments,
            Map<PaymentHash, InvoiceTable.Row> invoices) {}

    // All in one message: whoever waits for these wallets waits for every round trip of ours. Each
    // statement sees what was committed before it began, so the later ones see all that was done
    // under the locks that the first has waited for.
    //
    // Planned anew each time: a plan that was kept from when the tables were small would read all
    // of them once they are large.
    private static final String SQL =
            Transactions.LIMIT
                    + """
                    set local plan_cache_mode = 'force_custom_plan';
                    select name, balance_msat from simulated_lightning.wallet
                     where name = any(?) order by name for no key update;
                    select %s from simulated_lightning.payment as p
                     where (payer, payment_hash) in (select * from unnest(?, ?))
                     order by payer, payment_hash for update of p;
                    select %s from simulated_lightning.invoice
                     where payment_hash = any(?) order by payment_hash"""
                            .formatted(PaymentTable.COLUMNS, InvoiceTable.COLUMNS);

    private BooksReading() {}

    /**
     * @param lockInvoices what comes after the query of the invoices
     * @throws IllegalStateException when there is no such wallet
     */
    static Rows read(
            Connection connection,
            Collection<String> wallets,
            Collection<Key> payments,
            Collection<PaymentHash> invoices,
            String lockInvoices)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SQL + lockInvoices)) {
            int next = new ArrayParameters<>(select, 1, wallets).texts(name -> name).next();
            next =
                    new ArrayParameters<>(select, next, payments)
                            .texts(Key::payer)
                            .texts(key -> key.hash().value())
                            .next();
            new ArrayParameters<>(select, next, invoices).texts(PaymentHash::value);
            select.execute();
            return new Rows(
                    balances(select, wallets),
                    payments(nextRows(select)),
                    invoices(nextRows(select)));
        }
    }

    private static Map<String, Msat> balances(PreparedStatement select, Collection<String> wallets)
            throws SQLException {
        Map<String, Msat> balances = new HashMap<>();
        try (ResultSet row = nextRows(select)) {
            while (row.next()) {
                balances.put(row.getString(1), Msat.of(row.getLong(2)));
            }
        }
        for (String wallet : wallets) {
            if (!balances.containsKey(wallet)) {
                throw new IllegalStateException("no wallet " + wallet);
            }
        }
        return balances;
    }

    private static Map<Key, PaymentTable.Row> payments(ResultSet row) throws SQLException {
        try (row) {
            Map<Key, PaymentTable.Row> payments = new HashMap<>();
            while (row.next()) {
                PaymentTable.Row payment = PaymentTable.row(row);
                payments.put(payment.key(), payment);
            }
            return payments;
        }
    }

    private static Map<PaymentHash, InvoiceTable.Row> invoices(ResultSet row) throws SQLException {
        try (row) {
            Map<PaymentHash, InvoiceTable.Row> invoices = new HashMap<>();
            while (row.next()) {
                invoices.put(new PaymentHash(row.getString("payment_hash")), InvoiceTable.row(row));
            }
            return invoices;
        }
    }

    /** The rows of the next statement of the message that has any. */
    private static ResultSet nextRows(PreparedStatement message) throws SQLException {
        while (!message.getMoreResults()) {
            if (message.getUpdateCount() == -1) {
                throw new IllegalStateException("a statement of the message has no rows");
            }
        }
        return message.getResultSet();
    }
}
