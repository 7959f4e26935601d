package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentTable.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Ends payments as planned, all that are due together in one transaction. */
final class Endings {

    private final Transactions transactions;
    private final Supplier<Instant> now;

    /**
     * What became of a payment that was thought to be due.
     *
     * @param payment as it is afterwards; empty if there is none
     * @param isChange whether this brought it about: it was ended, or is held for its payee
     */
    record Ended(Optional<PaymentTable.Row> payment, boolean isChange) {}

    Endings(Transactions transactions, Supplier<Instant> now) {
        this.transactions = transactions;
        this.now = now;
    }

    /**
     * @param glimpses the payments as they were seen without a lock
     */
    List<Ended> end(List<PaymentTable.Row> glimpses) {
        return transactions.runLimited(connection -> end(connection, glimpses));
    }

    private List<Ended> end(Connection connection, List<PaymentTable.Row> glimpses)
            throws SQLException {
        TreeSet<String> wallets = new TreeSet<>();
        for (PaymentTable.Row glimpse : glimpses) {
            wallets.add(glimpse.payer());
            glimpse.payee().ifPresent(wallets::add);
        }
        List<Key> keys = glimpses.stream().map(PaymentTable.Row::key).distinct().toList();
        Books books = Books.toEnd(connection, now.get(), wallets, keys, Books.hashes(keys));
        List<Ended> ended = new ArrayList<>();
        for (PaymentTable.Row glimpse : glimpses) {
            boolean isChange = endIfDue(connection, books, glimpse.key());
            ended.add(new Ended(books.payment(glimpse.key()), isChange));
        }
        books.write();
        return ended;
    }

    private static boolean endIfDue(Connection connection, Books books, Key key)
            throws SQLException {
        // Looked at again under the locks: another process may have ended it meanwhile, or begun it
        // anew to another payee, whose wallet is not locked then; that one stays due.
        Optional<PaymentTable.Row> due =
                books.payment(key)
                        .filter(row -> row.isDueAt(books.now()))
                        .filter(row -> row.payee().filter(books::hasLocked).isPresent());
        if (due.isEmpty()) {
            return false;
        }
        PaymentTable.Row payment = due.get();
        Optional<InvoiceTable.Row> invoice = books.invoice(key.hash());
        if (invoice.filter(row -> isHeldFrom(key.payer(), row)).isPresent()) {
            // Only its payee can end it now, whatever was planned.
            books.hang(payment);
            return false;
        }
        switch (payment.ending()) {
            case Ending.Succeed _ -> arrive(connection, books, payment, invoice.orElseThrow());
            case Ending.Fail(var reason) -> books.giveBack(payment, reason, "as the script wants");
            case Ending.Hang _ -> throw new IllegalStateException("a hanging payment is due");
        }
        return true;
    }

    private static boolean isHeldFrom(String payer, InvoiceTable.Row invoice) {
        return invoice.state() == InvoiceTable.State.LOCKED
                && invoice.heldFrom().equals(Optional.of(payer));
    }

    private static void arrive(
            Connection connection, Books books, PaymentTable.Row payment, InvoiceTable.Row invoice)
            throws SQLException {
        if (invoice.state() != InvoiceTable.State.OPEN) {
            books.giveBack(
                    payment,
                    FailureReason.INCORRECT_PAYMENT_DETAILS,
                    "the invoice was " + invoice.state() + " meanwhile");
        } else if (invoice.hold()) {
            var terms = ((Decoded) Bolt11.decode(invoice.bolt11())).invoice();
            books.hold(payment, HoldTerms.cancelHeight(terms, HoldEngine.height(connection)));
        } else {
            books.payOut(payment, invoice.preimage().orElseThrow());
        }
    }
}
