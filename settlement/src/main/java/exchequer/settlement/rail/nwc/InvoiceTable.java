package exchequer.settlement.rail.nwc;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.RailUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * The durable memory of what one wallet was asked to issue, and the numbers of its news. Each
 * method is one transaction and throws {@link RailUnavailableException} when the database failed,
 * in which case a change may or may not have been stored.
 */
final class InvoiceTable {

    private final Transactions transactions;
    private final String wallet;

    InvoiceTable(DataSource database, String wallet) {
        this.transactions = new Transactions(database);
        this.wallet = wallet;
    }

    /** Notes a hold invoice before the wallet is asked for it. A second time it changes nothing. */
    void begin(HoldInvoiceTerms terms, Instant now, int height) {
        transactions.run(
                connection ->
                        Transactions.update(
                                connection,
                                """
                                INSERT INTO nwc.invoice (wallet, payment_hash, hold, made_at,
                                    expires_at, height, cltv_expiry_blocks)
                                VALUES (?, ?, true, ?, ?, ?, ?)
                                ON CONFLICT (wallet, payment_hash) DO NOTHING
                                """,
                                wallet,
                                terms.hash().value(),
                                utc(now),
                                utc(now.plus(terms.expiry())),
                                height,
                                terms.cltvExpiryBlocks()));
    }

    /** Notes the text of a hold invoice that was begun, and numbers it; the first text stays. */
    void issued(Bolt11Invoice invoice) {
        transactions.run(
                connection -> {
                    long number = numbers(connection).addIndex() + 1;
                    int noted =
                            Transactions.update(
                                    connection,
                                    """
                                    UPDATE nwc.invoice SET bolt11 = ?, add_index = ?
                                    WHERE wallet = ? AND payment_hash = ? AND bolt11 IS NULL
                                    """,
                                    invoice.text(),
                                    number,
                                    wallet,
                                    invoice.paymentHash().value());
                    return noted == 0 ? 0 : count(connection, "added");
                });
    }

    /** Notes an ordinary invoice that the wallet has issued, and numbers it. */
    void ordinary(Bolt11Invoice invoice, Instant now) {
        transactions.run(
                connection -> {
                    long number = numbers(connection).addIndex() + 1;
                    Transactions.update(
                            connection,
                            """
                            INSERT INTO nwc.invoice (wallet, payment_hash, hold, made_at,
                                expires_at, height, cltv_expiry_blocks, bolt11, add_index)
                            VALUES (?, ?, false, ?, ?, 0, 0, ?, ?)
                            """,
                            wallet,
                            invoice.paymentHash().value(),
                            utc(now),
                            utc(invoice.expiresAt()),
                            invoice.text(),
                            number);
                    return count(connection, "added");
                });
    }

    /** Notes and numbers a payment; the first word on it stays. */
    void settled(PaymentHash hash, InvoiceState.Settled state) {
        transactions.run(
                connection -> {
                    long number = numbers(connection).settleIndex() + 1;
                    int noted =
                            Transactions.update(
                                    connection,
                                    """
                                    UPDATE nwc.invoice
                                    SET preimage = ?, received_msat = ?, settled_at = ?,
                                        settle_index = ?
                                    WHERE wallet = ? AND payment_hash = ?
                                        AND settle_index IS NULL AND bolt11 IS NOT NULL
                                    """,
                                    state.preimage().value(),
                                    state.received().value(),
                                    utc(state.settledAt()),
                                    number,
                                    wallet,
                                    hash.value());
                    return noted == 0 ? 0 : count(connection, "settled");
                });
    }

    /** Locks the numbers until the transaction ends. */
    private InvoiceCursor numbers(Connection connection) throws SQLException {
        Transactions.update(
                connection,
                """
                INSERT INTO nwc.invoice_numbers (wallet, added, settled) VALUES (?, 0, 0)
                ON CONFLICT (wallet) DO NOTHING
                """,
                wallet);
        return Transactions.query(
                        connection,
                        """
                        SELECT added, settled FROM nwc.invoice_numbers WHERE wallet = ? FOR UPDATE
                        """,
                        row -> new InvoiceCursor(row.getLong(1), row.getLong(2)),
                        wallet)
                .getFirst();
    }

    private int count(Connection connection, String what) throws SQLException {
        return Transactions.update(
                connection,
                "UPDATE nwc.invoice_numbers SET %1$s = %1$s + 1 WHERE wallet = ?".formatted(what),
                wallet);
    }

    /** Notes before which block the money has to be taken; the lowest that was told counts. */
    void settleBefore(PaymentHash hash, int block) {
        transactions.run(
                connection ->
                        Transactions.update(
                                connection,
                                """
                                UPDATE nwc.invoice SET settle_before = least(settle_before, ?)
                                WHERE wallet = ? AND payment_hash = ?
                                """,
                                block,
                                wallet,
                                hash.value()));
    }

    /** Notes that the wallet holds nothing and takes nothing for it any more. */
    void withdrawn(PaymentHash hash) {
        transactions.run(connection -> mark(connection, "withdrawn", hash));
    }

    /** Notes that nobody has paid, and nobody can: it is not looked for any more. */
    void expired(PaymentHash hash) {
        transactions.run(connection -> mark(connection, "expired", hash));
    }

    private int mark(Connection connection, String what, PaymentHash hash) throws SQLException {
        return Transactions.update(
                connection,
                "UPDATE nwc.invoice SET " + what + " = true WHERE wallet = ? AND payment_hash = ?",
                wallet,
                hash.value());
    }

    Optional<Remembered> find(PaymentHash hash) {
        return transactions.run(
                connection ->
                        Transactions.query(
                                        connection,
                                        """
                                        SELECT * FROM nwc.invoice
                                        WHERE wallet = ? AND payment_hash = ?
                                        """,
                                        InvoiceTable::read,
                                        wallet,
                                        hash.value())
                                .stream()
                                .findFirst());
    }

    /** Those that may still be paid or settled, oldest first. */
    List<Remembered> open(int max) {
        return transactions.run(
                connection ->
                        Transactions.query(
                                connection,
                                """
                                SELECT * FROM nwc.invoice
                                WHERE wallet = ? AND settle_index IS NULL AND NOT withdrawn
                                    AND NOT expired
                                ORDER BY made_at LIMIT ?
                                """,
                                InvoiceTable::read,
                                wallet,
                                max));
    }

    /** What happened after the cursor, each kind in order, nothing settled before it was added. */
    List<InvoiceNews> news(InvoiceCursor cursor, int max) {
        return transactions.run(
                connection -> {
                    // Read first, told last: whatever is settled here was added before.
                    List<InvoiceNews> settled =
                            Transactions.query(
                                    connection,
                                    """
                                    SELECT * FROM nwc.invoice
                                    WHERE wallet = ? AND settle_index > ?
                                    ORDER BY settle_index LIMIT ?
                                    """,
                                    row ->
                                            new InvoiceNews.Settled(
                                                    row.getLong("settle_index"),
                                                    hash(row),
                                                    settlement(row)),
                                    wallet,
                                    cursor.settleIndex(),
                                    max);
                    List<InvoiceNews> news =
                            new ArrayList<>(
                                    Transactions.query(
                                            connection,
                                            """
                                            SELECT * FROM nwc.invoice
                                            WHERE wallet = ? AND add_index > ?
                                            ORDER BY add_index LIMIT ?
                                            """,
                                            row ->
                                                    new InvoiceNews.Added(
                                                            row.getLong("add_index"), hash(row)),
                                            wallet,
                                            cursor.addIndex(),
                                            max));
                    // Else one might be told as settled whose page of additions is yet to come.
                    if (news.size() < max) {
                        news.addAll(settled);
                    }
                    return List.copyOf(news);
                });
    }

    private static Remembered read(ResultSet row) throws SQLException {
        int settleBefore = row.getInt("settle_before");
        OptionalInt told = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(settleBefore);
        return new Remembered(
                hash(row),
                row.getBoolean("hold"),
                Optional.ofNullable(row.getString("bolt11")),
                instant(row, "made_at"),
                instant(row, "expires_at"),
                row.getInt("height"),
                row.getInt("cltv_expiry_blocks"),
                told,
                row.getBoolean("withdrawn"),
                row.getString("preimage") == null
                        ? Optional.empty()
                        : Optional.of(settlement(row)));
    }

    private static InvoiceState.Settled settlement(ResultSet row) throws SQLException {
        return new InvoiceState.Settled(
                new Preimage(row.getString("preimage")),
                Msat.of(row.getLong("received_msat")),
                instant(row, "settled_at"));
    }

    private static PaymentHash hash(ResultSet row) throws SQLException {
        return new PaymentHash(row.getString("payment_hash"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
