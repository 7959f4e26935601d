package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import exchequer.settlement.rail.simulated.PaymentTable.Key;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Issues hold invoices and ends what is locked for them: by their payee's decision or by the height
 * of the chain. Locks rows in the order of {@link PaymentEngine}.
 */
final class HoldEngine {

    private final Transactions transactions;
    private final InvoiceMint mint;
    private final PaymentEngine payments;
    private final InvoiceBoard board;

    /** The invoice as it is under all locks that its end needs. */
    private record Locked(Books books, InvoiceTable.Row invoice, Optional<Key> held) {

        PaymentTable.Row payment() {
            return held.flatMap(books::payment).orElseThrow();
        }
    }

    HoldEngine(
            Transactions transactions,
            InvoiceMint mint,
            PaymentEngine payments,
            InvoiceBoard board) {
        this.transactions = transactions;
        this.mint = mint;
        this.payments = payments;
        this.board = board;
    }

    HoldAnswer issue(String wallet, HoldInvoiceTerms terms) {
        HoldAnswer answer = transactions.run(connection -> issue(connection, wallet, terms));
        board.poke(terms.hash());
        return answer;
    }

    private HoldAnswer issue(Connection connection, String wallet, HoldInvoiceTerms terms)
            throws SQLException {
        // Two requests for one hash would both find nothing; the wallet's lock lets one be first.
        WalletTable.lock(connection, wallet);
        Optional<InvoiceTable.Row> existing = InvoiceTable.find(connection, terms.hash());
        if (existing.isEmpty()) {
            var invoice = mint.mintHold(wallet, terms, payments.now());
            InvoiceTable.insert(connection, wallet, invoice, Optional.empty());
            return new HoldAnswer.Issued(invoice);
        }
        var invoice = ((Decoded) Bolt11.decode(existing.get().bolt11())).invoice();
        return existing.get().wallet().equals(wallet) && HoldTerms.match(invoice, terms)
                ? new HoldAnswer.Issued(invoice)
                : new HoldAnswer.HashTaken("another invoice has " + terms.hash());
    }

    SettleAnswer settle(String wallet, Preimage preimage) {
        PaymentHash hash = preimage.hash();
        Instant now = payments.now();
        SettleAnswer answer = transactions.run(c -> settle(c, wallet, preimage, now));
        tell(hash);
        return answer;
    }

    private SettleAnswer settle(
            Connection connection, String wallet, Preimage preimage, Instant now)
            throws SQLException {
        Optional<Locked> found = lock(connection, wallet, preimage.hash(), now);
        if (found.isEmpty() || !found.get().invoice().hold()) {
            return new SettleAnswer.NotFound();
        }
        InvoiceTable.Row invoice = found.get().invoice();
        return switch (invoice.state()) {
            case OPEN -> new SettleAnswer.NotLocked();
            case CANCELED -> new SettleAnswer.Canceled();
            case SETTLED -> new SettleAnswer.Settled();
            case LOCKED -> {
                if (height(connection) >= invoice.cancelHeight()) {
                    giveBack(found.get());
                    yield new SettleAnswer.Canceled();
                }
                Books books = found.get().books();
                books.payOut(found.get().payment(), preimage);
                books.write();
                yield new SettleAnswer.Settled();
            }
        };
    }

    CancelAnswer cancel(String wallet, PaymentHash hash) {
        Instant now = payments.now();
        CancelAnswer answer = transactions.run(c -> cancel(c, wallet, hash, now));
        tell(hash);
        return answer;
    }

    private static CancelAnswer cancel(
            Connection connection, String wallet, PaymentHash hash, Instant now)
            throws SQLException {
        Optional<Locked> found = lock(connection, wallet, hash, now);
        if (found.isEmpty()) {
            return new CancelAnswer.NotFound();
        }
        switch (found.get().invoice().state()) {
            case SETTLED -> {
                return new CancelAnswer.AlreadySettled();
            }
            case OPEN -> {
                found.get().books().cancel(hash);
                found.get().books().write();
            }
            case LOCKED -> giveBack(found.get());
            case CANCELED -> {
                // Again.
            }
        }
        return new CancelAnswer.Canceled();
    }

    private static void giveBack(Locked locked) throws SQLException {
        Books books = locked.books();
        PaymentTable.Row payment = locked.payment();
        books.cancel(payment.hash());
        books.giveBack(payment, FailureReason.INCORRECT_PAYMENT_DETAILS, "the payee gave it back");
        books.write();
    }

    /** Locks an invoice of this wallet, and before it whatever its held payment touches. */
    private static Optional<Locked> lock(
            Connection connection, String wallet, PaymentHash hash, Instant now)
            throws SQLException {
        Optional<InvoiceTable.Row> glimpse =
                InvoiceTable.find(connection, hash).filter(row -> row.wallet().equals(wallet));
        if (glimpse.isEmpty()) {
            return Optional.empty();
        }
        TreeSet<String> wallets = new TreeSet<>();
        wallets.add(wallet);
        glimpse.get().heldFrom().ifPresent(wallets::add);
        Optional<Key> held = glimpse.get().heldFrom().map(payer -> new Key(payer, hash));
        // The payee's wallet is locked, and nobody holds or ends a payment to it without that
        // lock; so what changed between glimpse and lock is seen here and can not change again.
        Books books = Books.toEnd(connection, now, wallets, held.stream().toList(), List.of(hash));
        InvoiceTable.Row invoice = books.invoice(hash).orElseThrow();
        if (!invoice.heldFrom().equals(glimpse.get().heldFrom())) {
            throw new RailUnavailableException("a payment was locked at this moment; ask again");
        }
        return Optional.of(new Locked(books, invoice, held));
    }

    private void tell(PaymentHash hash) {
        transactions
                .run(c -> InvoiceTable.find(c, hash).flatMap(InvoiceTable.Row::heldFrom))
                .map(payer -> new Key(payer, hash))
                .ifPresent(
                        key ->
                                transactions
                                        .run(c -> PaymentTable.find(c, key))
                                        .filter(row -> !row.isInFlight())
                                        .ifPresent(
                                                row ->
                                                        payments.publish(
                                                                key, row.state(), Hints.ONCE)));
        board.poke(hash);
    }

    /** Gives back what is locked and has no blocks left. */
    int cancelDue() {
        var due = transactions.run(c -> InvoiceTable.lockedUntil(c, height(c)));
        due.forEach((hash, wallet) -> cancel(wallet, hash));
        return due.size();
    }

    int height() {
        return transactions.run(HoldEngine::height);
    }

    static int height(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select height from simulated_lightning.chain");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    void mine(int blocks) {
        transactions.run(
                connection -> {
                    try (PreparedStatement update =
                            connection.prepareStatement(
                                    "update simulated_lightning.chain set height = height + ?")) {
                        update.setInt(1, blocks);
                        return update.executeUpdate();
                    }
                });
        cancelDue();
    }
}
