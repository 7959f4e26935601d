package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import exchequer.settlement.rail.simulated.PaymentTable.Key;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Begins and ends payments. Each step is one transaction that moves the money and the state
 * together; rows are locked in the order wallets by name, payment, invoice, so that two steps never
 * wait for each other.
 */
final class PaymentEngine {

    private final Transactions transactions;
    private final SimulationSettings settings;
    private final Script script;
    private final InstantSource clock;
    private final HintBoard hints;
    private final InvoiceBoard invoices;

    PaymentEngine(
            Transactions transactions,
            SimulationSettings settings,
            Script script,
            InstantSource clock,
            HintBoard hints,
            InvoiceBoard invoices) {
        this.transactions = transactions;
        this.settings = settings;
        this.script = script;
        this.clock = clock;
        this.hints = hints;
        this.invoices = invoices;
    }

    /** What {@link #begin} did. */
    private record Begun(RailUpdate state, boolean isNewAttempt, Answer answer) {

        static Begun nothing(RailUpdate state) {
            return new Begun(state, false, Answer.GIVEN);
        }
    }

    RailUpdate pay(String payer, PayRequest request) {
        Key key = new Key(payer, request.hash());
        if (script.isDown()) {
            return new Unavailable(key.hash(), "the node cannot be reached");
        }
        try {
            Begun begun = transactions.run(c -> begin(c, key, request, now()));
            RailUpdate state = begun.state();
            if (begun.isNewAttempt()) {
                publish(key, state, Hints.ONCE);
                state = end(key).orElse(state);
            }
            return begun.answer() == Answer.GIVEN
                    ? state
                    : new Unavailable(key.hash(), "the answer got lost");
        } catch (RailUnavailableException e) {
            return new Unavailable(key.hash(), String.valueOf(e.getMessage()));
        }
    }

    private Begun begin(Connection connection, Key key, PayRequest request, Instant now)
            throws SQLException {
        Msat balance = WalletTable.lock(connection, key.payer()).balance();
        Optional<PaymentTable.Row> existing = PaymentTable.lock(connection, key);
        if (existing.isPresent() && !(existing.get().state() instanceof Failed)) {
            return Begun.nothing(existing.get().state());
        }
        Bolt11Invoice invoice = request.invoice();
        PaymentPlan plan =
                script.take(invoice.description().or(invoice::descriptionHash).orElse(""));
        if (plan.answer() == Answer.NOT_REACHED) {
            return Begun.nothing(new Unavailable(key.hash(), "the node cannot be reached"));
        }
        Optional<String> payee = WalletTable.find(connection, invoice.payee());
        Optional<Failed> refusal = refusal(key, invoice, payee, now);
        if (refusal.isPresent()) {
            return Begun.nothing(refusal.get());
        }
        String description = invoice.description().or(invoice::descriptionHash).orElse("");
        Msat amount = request.amountToPay().plus(script.excessFor(description));
        Msat fee = settings.feeRule().feeFor(amount);
        PaymentTable.Row attempt =
                new PaymentTable.Row(
                        key.payer(),
                        key.hash(),
                        payee,
                        amount,
                        fee,
                        plan.ending(),
                        plan.hints(),
                        dueAt(plan, now),
                        new InFlight(key.hash()));
        PaymentTable.begin(connection, attempt, now);
        Optional<Failed> failure = failure(connection, attempt, request, balance);
        if (failure.isPresent()) {
            Failed failed = failure.get();
            PaymentTable.fail(connection, key, failed.reason(), failed.detail(), now);
            return new Begun(failed, true, plan.answer());
        }
        long total = amount.plus(fee).value();
        WalletTable.change(connection, key.payer(), 0, -total, total, 0);
        return new Begun(attempt.state(), true, plan.answer());
    }

    private Optional<Instant> dueAt(PaymentPlan plan, Instant now) {
        return switch (plan.ending()) {
            case Ending.Hang _ -> Optional.empty();
            case Ending.Succeed _, Ending.Fail _ ->
                    Optional.of(now.plus(plan.delay().orElse(settings.settlementDelay())));
        };
    }

    /** Reasons for which LND does not even record a payment. */
    private static Optional<Failed> refusal(
            Key key, Bolt11Invoice invoice, Optional<String> payee, Instant now) {
        if (invoice.isExpiredAt(now)) {
            return failed(key, FailureReason.INVOICE_EXPIRED, "expired " + invoice.expiresAt());
        }
        if (payee.equals(Optional.of(key.payer()))) {
            return failed(key, FailureReason.REFUSED, "the payer's own invoice");
        }
        return Optional.empty();
    }

    /** Reasons for which an attempt fails on the spot. */
    private static Optional<Failed> failure(
            Connection connection, PaymentTable.Row attempt, PayRequest request, Msat balance)
            throws SQLException {
        Key key = new Key(attempt.payer(), attempt.hash());
        if (attempt.payee().isEmpty()) {
            return failed(key, FailureReason.NO_ROUTE, "the payee is not in this network");
        }
        if (attempt.fee().isMoreThan(request.feeCap())) {
            return failed(
                    key,
                    FailureReason.NO_ROUTE,
                    "the fee of " + attempt.fee() + " is above " + request.feeCap());
        }
        if (attempt.amount().plus(attempt.fee()).isMoreThan(balance)) {
            return failed(key, FailureReason.INSUFFICIENT_BALANCE, "only " + balance);
        }
        String text = request.invoice().text();
        boolean payable =
                InvoiceTable.find(connection, attempt.hash())
                        .filter(invoice -> invoice.state() == InvoiceTable.State.OPEN)
                        .filter(invoice -> invoice.bolt11().equals(text))
                        .isPresent();
        return payable
                ? Optional.empty()
                : failed(
                        key,
                        FailureReason.INCORRECT_PAYMENT_DETAILS,
                        "the payee does not expect this payment");
    }

    /** Ends the payment as planned if it is due, and tells subscribers. */
    Optional<RailUpdate> end(Key key) {
        Optional<PaymentTable.Row> changed = transactions.run(c -> endIfDue(c, key, now()));
        if (changed.isPresent()) {
            invoices.poke(key.hash());
        }
        Optional<PaymentTable.Row> ended = changed.filter(row -> !row.isInFlight());
        ended.ifPresent(row -> publish(key, row.state(), row.hints()));
        return ended.map(PaymentTable.Row::state);
    }

    void publish(Key key, RailUpdate state, Hints times) {
        if (!script.isDown()) {
            hints.publish(key.payer(), state, times);
        }
    }

    private Optional<PaymentTable.Row> endIfDue(Connection connection, Key key, Instant now)
            throws SQLException {
        Optional<PaymentTable.Row> glimpse = PaymentTable.find(connection, key);
        if (glimpse.isEmpty() || !glimpse.get().isDueAt(now)) {
            return Optional.empty();
        }
        for (String wallet : walletsInLockOrder(glimpse.get())) {
            WalletTable.lock(connection, wallet);
        }
        // Looked at again under the locks: another process may have ended it meanwhile.
        Optional<PaymentTable.Row> locked =
                PaymentTable.lock(connection, key).filter(row -> row.isDueAt(now));
        if (locked.isEmpty()) {
            return Optional.empty();
        }
        PaymentTable.Row payment = locked.get();
        Optional<InvoiceTable.Row> invoice = InvoiceTable.lock(connection, key.hash());
        if (invoice.filter(row -> isHeldFrom(key.payer(), row)).isPresent()) {
            // Only its payee can end it now, whatever was planned.
            PaymentTable.replan(connection, key, new Ending.Hang(), Optional.empty());
            return Optional.empty();
        }
        switch (payment.ending()) {
            case Ending.Succeed _ -> arrive(connection, key, payment, invoice.orElseThrow(), now);
            case Ending.Fail(var reason) ->
                    giveBack(connection, key, payment, reason, "as the script wants", now);
            case Ending.Hang _ -> throw new IllegalStateException("a hanging payment is due");
        }
        return PaymentTable.find(connection, key);
    }

    private static boolean isHeldFrom(String payer, InvoiceTable.Row invoice) {
        return invoice.state() == InvoiceTable.State.LOCKED
                && invoice.heldFrom().equals(Optional.of(payer));
    }

    private static void arrive(
            Connection connection,
            Key key,
            PaymentTable.Row payment,
            InvoiceTable.Row invoice,
            Instant now)
            throws SQLException {
        if (invoice.state() != InvoiceTable.State.OPEN) {
            giveBack(
                    connection,
                    key,
                    payment,
                    FailureReason.INCORRECT_PAYMENT_DETAILS,
                    "the invoice was " + invoice.state() + " meanwhile",
                    now);
        } else if (invoice.hold()) {
            int height = HoldEngine.height(connection);
            int cancelHeight =
                    HoldTerms.cancelHeight(
                            ((Decoded) Bolt11.decode(invoice.bolt11())).invoice(), height);
            InvoiceTable.hold(connection, key.hash(), key.payer(), payment.amount(), cancelHeight);
            PaymentTable.replan(connection, key, new Ending.Hang(), Optional.empty());
        } else {
            payOut(
                    connection,
                    key,
                    payment,
                    invoice.wallet(),
                    invoice.preimage().orElseThrow(),
                    now);
        }
    }

    /** Moves the money to the payee and the proof to the payer. */
    static void payOut(
            Connection connection,
            Key key,
            PaymentTable.Row payment,
            String payee,
            Preimage preimage,
            Instant now)
            throws SQLException {
        long amount = payment.amount().value();
        long fee = payment.fee().value();
        InvoiceTable.settle(connection, payee, preimage, payment.amount(), now);
        PaymentTable.succeed(connection, key, preimage, now);
        WalletTable.change(connection, key.payer(), 0, 0, -(amount + fee), fee);
        WalletTable.change(connection, payee, 0, amount, 0, 0);
    }

    static void giveBack(
            Connection connection,
            Key key,
            PaymentTable.Row payment,
            FailureReason reason,
            String detail,
            Instant now)
            throws SQLException {
        long total = payment.amount().plus(payment.fee()).value();
        PaymentTable.fail(connection, key, reason, detail, now);
        WalletTable.change(connection, key.payer(), 0, total, -total, 0);
    }

    private static Iterable<String> walletsInLockOrder(PaymentTable.Row payment) {
        return Stream.concat(Stream.of(payment.payer()), payment.payee().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static Optional<Failed> failed(Key key, FailureReason reason, String detail) {
        return Optional.of(new Failed(key.hash(), reason, detail));
    }

    /** PostgreSQL keeps microseconds; cutting here makes what is answered what is stored. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
