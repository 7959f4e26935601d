package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentTable.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The wallets, payments and invoices a transaction works on: as they were read under their locks,
 * and as its steps have changed them since. Each step moves the money and the state together, and
 * sees those before it. Nothing is stored before {@link #write}.
 */
final class Books {

    private final Connection connection;
    private final Instant now;
    private final Map<String, Msat> balances;
    private final Map<Key, PaymentTable.Row> payments;
    private final Map<PaymentHash, InvoiceTable.Row> invoices;
    private final Map<String, Move> moves = new TreeMap<>();
    private final Map<Key, Attempt> attempts = new LinkedHashMap<>();
    private final Map<Key, PaymentTable.Row> changedPayments = new LinkedHashMap<>();
    private final Map<PaymentHash, Change> changedInvoices = new LinkedHashMap<>();

    /** By how much a wallet changes. */
    record Move(long balance, long inFlight, long feesPaid, long settled) {

        private static final Move NONE = new Move(0, 0, 0, 0);

        private Move plus(Move other) {
            return new Move(
                    balance + other.balance,
                    inFlight + other.inFlight,
                    feesPaid + other.feesPaid,
                    settled + other.settled);
        }
    }

    /**
     * @param times how many attempts of this payment were begun
     */
    record Attempt(PaymentTable.Row payment, long times) {}

    /**
     * @param settled which of its wallet's invoices this transaction settles it is, from 1 on;
     *     empty if it is not settled
     */
    record Change(PaymentHash hash, InvoiceTable.Row invoice, Optional<Long> settled) {}

    private Books(Connection connection, Instant now, BooksReading.Rows rows) {
        this.connection = connection;
        this.now = now;
        this.balances = rows.balances();
        this.payments = rows.payments();
        this.invoices = rows.invoices();
    }

    /**
     * Locks what beginning these payments needs. Their invoices are only looked at: whether they
     * can be paid is decided when the money arrives.
     *
     * @param wallets the payers
     * @throws IllegalStateException when there is no such wallet
     */
    static Books toBegin(
            Connection connection, Instant now, Collection<String> wallets, Collection<Key> keys)
            throws SQLException {
        return new Books(
                connection, now, BooksReading.read(connection, wallets, keys, hashes(keys), ""));
    }

    /**
     * Locks what ending these payments and changing these invoices needs.
     *
     * @param wallets payers and payees
     * @throws IllegalStateException when there is no such wallet
     */
    static Books toEnd(
            Connection connection,
            Instant now,
            Collection<String> wallets,
            Collection<Key> keys,
            Collection<PaymentHash> invoices)
            throws SQLException {
        return new Books(
                connection,
                now,
                BooksReading.read(connection, wallets, keys, invoices, " for update"));
    }

    static Collection<PaymentHash> hashes(Collection<Key> keys) {
        return keys.stream().map(Key::hash).distinct().toList();
    }

    /** The time of all that these books change. */
    Instant now() {
        return now;
    }

    boolean hasLocked(String wallet) {
        return balances.containsKey(wallet);
    }

    Msat balance(String wallet) {
        long change = moves.getOrDefault(wallet, Move.NONE).balance();
        return Msat.of(balances.get(wallet).value() + change);
    }

    Optional<PaymentTable.Row> payment(Key key) {
        return Optional.ofNullable(payments.get(key));
    }

    Optional<InvoiceTable.Row> invoice(PaymentHash hash) {
        return Optional.ofNullable(invoices.get(hash));
    }

    /**
     * Begins a new attempt in the place of a failed one, if there is one.
     *
     * @param payment in flight, and its money leaves the balance; or failed on the spot
     */
    void begin(PaymentTable.Row payment) {
        payments.put(payment.key(), payment);
        // Taken out first: payments are numbered in the order of their latest attempts.
        Attempt before = attempts.remove(payment.key());
        attempts.put(payment.key(), new Attempt(payment, before == null ? 1 : before.times() + 1));
        if (payment.isInFlight()) {
            long total = payment.total();
            move(payment.payer(), new Move(-total, total, 0, 0));
        }
    }

    /** Moves the money to the payee and the proof to the payer. */
    void payOut(PaymentTable.Row payment, Preimage preimage) {
        InvoiceTable.Row invoice = invoices.get(payment.hash());
        change(
                payment.with(
                        new Succeeded(
                                payment.hash(), preimage, payment.fee(), payment.amount(), now)));
        move(payment.payer(), new Move(0, -payment.total(), payment.fee().value(), 0));
        move(invoice.wallet(), new Move(payment.amount().value(), 0, 0, 1));
        change(
                payment.hash(),
                invoice.settled(preimage, payment.amount(), now),
                Optional.of(moves.get(invoice.wallet()).settled()));
    }

    void giveBack(PaymentTable.Row payment, FailureReason reason, String detail) {
        change(payment.with(new Failed(payment.hash(), reason, detail)));
        move(payment.payer(), new Move(payment.total(), -payment.total(), 0, 0));
    }

    /** Locks the money for a hold invoice; only its payee can end the payment now. */
    void hold(PaymentTable.Row payment, int cancelHeight) {
        change(
                payment.hash(),
                invoices.get(payment.hash()).held(payment.payer(), payment.amount(), cancelHeight),
                Optional.empty());
        hang(payment);
    }

    /** Takes away the planned end of a payment in flight. */
    void hang(PaymentTable.Row payment) {
        change(payment.with(new Ending.Hang(), Optional.empty()));
    }

    /** Ends an open or locked invoice; what is held for it has to be given back. */
    void cancel(PaymentHash hash) {
        change(hash, invoices.get(hash).canceled(), Optional.empty());
    }

    /** Stores what has changed; books are either to begin or to end payments. */
    void write() throws SQLException {
        BooksWriting writing = new BooksWriting(connection, now);
        if (!attempts.isEmpty()) {
            writing.begin(attempts.values(), moves);
        } else if (!changedPayments.isEmpty() || !changedInvoices.isEmpty()) {
            writing.end(changedPayments.values(), changedInvoices.values(), moves);
        }
    }

    private void change(PaymentTable.Row payment) {
        payments.put(payment.key(), payment);
        changedPayments.put(payment.key(), payment);
    }

    private void change(PaymentHash hash, InvoiceTable.Row invoice, Optional<Long> settled) {
        invoices.put(hash, invoice);
        changedInvoices.put(hash, new Change(hash, invoice, settled));
    }

    private void move(String wallet, Move move) {
        moves.merge(wallet, move, Move::plus);
    }
}
