package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
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
import org.jspecify.annotations.Nullable;

/**
 * Begins payments, all that are ordered together in one transaction: each is decided on as if it
 * came alone, in the order of the orders, with what those before it have left.
 */
final class Beginnings {

    private final Transactions transactions;
    private final SimulationSettings settings;
    private final Script script;
    private final WalletNames payees;
    private final Supplier<Instant> now;

    /** One call of {@code pay}. */
    static final class Order {

        private final Key key;
        private final PayRequest request;
        private @Nullable PaymentPlan plan;

        Order(Key key, PayRequest request) {
            this.key = key;
            this.request = request;
        }

        String description() {
            Bolt11Invoice invoice = request.invoice();
            return invoice.description().or(invoice::descriptionHash).orElse("");
        }

        /** Taken once: an order that is begun again must not take the next one's plan. */
        private PaymentPlan plan(Script script) {
            if (plan == null) {
                plan = script.take(description());
            }
            return plan;
        }
    }

    /**
     * What became of an order.
     *
     * @param attempt what was begun; empty if nothing was
     */
    record Begun(RailUpdate state, Optional<PaymentTable.Row> attempt, Answer answer) {

        private static Begun nothing(RailUpdate state) {
            return new Begun(state, Optional.empty(), Answer.GIVEN);
        }
    }

    Beginnings(
            Transactions transactions,
            SimulationSettings settings,
            Script script,
            WalletNames payees,
            Supplier<Instant> now) {
        this.transactions = transactions;
        this.settings = settings;
        this.script = script;
        this.payees = payees;
        this.now = now;
    }

    List<Begun> begin(List<Order> orders) {
        payees.learn(orders.stream().map(order -> order.request.invoice().payee()).toList());
        return transactions.runLimited(connection -> begin(connection, orders));
    }

    private List<Begun> begin(Connection connection, List<Order> orders) throws SQLException {
        TreeSet<String> payers = new TreeSet<>();
        orders.forEach(order -> payers.add(order.key.payer()));
        List<Key> keys = orders.stream().map(order -> order.key).distinct().toList();
        Books books = Books.toBegin(connection, now.get(), payers, keys);
        List<Begun> begun = new ArrayList<>();
        for (Order order : orders) {
            begun.add(begin(books, order));
        }
        books.write();
        return begun;
    }

    private Begun begin(Books books, Order order) {
        Key key = order.key;
        Optional<PaymentTable.Row> existing = books.payment(key);
        if (existing.isPresent() && !(existing.get().state() instanceof Failed)) {
            return Begun.nothing(existing.get().state());
        }
        PaymentPlan plan = order.plan(script);
        if (plan.answer() == Answer.NOT_REACHED) {
            return Begun.nothing(new Unavailable(key.hash(), "the node cannot be reached"));
        }
        Optional<String> payee = payees.of(order.request.invoice().payee());
        Optional<Failed> refusal = refusal(order, payee, books.now());
        if (refusal.isPresent()) {
            return Begun.nothing(refusal.get());
        }
        PaymentTable.Row wanted = attempt(order, plan, payee, books.now());
        PaymentTable.Row attempt =
                failure(books, wanted, order.request)
                        .map(failure -> wanted.with(failure))
                        .orElse(wanted);
        books.begin(attempt);
        return new Begun(attempt.state(), Optional.of(attempt), plan.answer());
    }

    private PaymentTable.Row attempt(
            Order order, PaymentPlan plan, Optional<String> payee, Instant at) {
        Msat amount = order.request.amountToPay().plus(script.excessFor(order.description()));
        return new PaymentTable.Row(
                order.key.payer(),
                order.key.hash(),
                payee,
                amount,
                settings.feeRule().feeFor(amount),
                plan.ending(),
                plan.hints(),
                dueAt(plan, at),
                new InFlight(order.key.hash()));
    }

    private Optional<Instant> dueAt(PaymentPlan plan, Instant at) {
        return switch (plan.ending()) {
            case Ending.Hang _ -> Optional.empty();
            case Ending.Succeed _, Ending.Fail _ ->
                    Optional.of(at.plus(plan.delay().orElse(settings.settlementDelay())));
        };
    }

    /** Reasons for which LND does not even record a payment. */
    private static Optional<Failed> refusal(Order order, Optional<String> payee, Instant at) {
        Bolt11Invoice invoice = order.request.invoice();
        if (invoice.isExpiredAt(at)) {
            return failed(
                    order.key, FailureReason.INVOICE_EXPIRED, "expired " + invoice.expiresAt());
        }
        if (payee.equals(Optional.of(order.key.payer()))) {
            return failed(order.key, FailureReason.REFUSED, "the payer's own invoice");
        }
        return Optional.empty();
    }

    /** Reasons for which an attempt fails on the spot. */
    private static Optional<Failed> failure(
            Books books, PaymentTable.Row attempt, PayRequest request) {
        Key key = attempt.key();
        if (attempt.payee().isEmpty()) {
            return failed(key, FailureReason.NO_ROUTE, "the payee is not in this network");
        }
        if (attempt.fee().isMoreThan(request.feeCap())) {
            return failed(
                    key,
                    FailureReason.NO_ROUTE,
                    "the fee of " + attempt.fee() + " is above " + request.feeCap());
        }
        Msat balance = books.balance(key.payer());
        if (attempt.amount().plus(attempt.fee()).isMoreThan(balance)) {
            return failed(key, FailureReason.INSUFFICIENT_BALANCE, "only " + balance);
        }
        boolean payable =
                books.invoice(key.hash())
                        .filter(invoice -> invoice.state() == InvoiceTable.State.OPEN)
                        .filter(invoice -> invoice.bolt11().equals(request.invoice().text()))
                        .isPresent();
        return payable
                ? Optional.empty()
                : failed(
                        key,
                        FailureReason.INCORRECT_PAYMENT_DETAILS,
                        "the payee does not expect this payment");
    }

    private static Optional<Failed> failed(Key key, FailureReason reason, String detail) {
        return Optional.of(new Failed(key.hash(), reason, detail));
    }
}
