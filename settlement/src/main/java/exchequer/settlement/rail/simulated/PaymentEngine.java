package exchequer.settlement.rail.simulated;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.simulated.Beginnings.Begun;
import exchequer.settlement.rail.simulated.Beginnings.Order;
import exchequer.settlement.rail.simulated.Endings.Ended;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import exchequer.settlement.rail.simulated.PaymentTable.Key;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Begins, ends and looks up payments. What comes together shares a transaction, which is committed
 * before any of it is answered or told; it locks rows in the order wallets by name, payments,
 * invoices, so that two transactions, of any process, never wait for each other in a circle.
 *
 * <p>Subscribers are told on the thread that asked, so that a listener may ask in turn.
 */
final class PaymentEngine {

    private static final int MOST_TOGETHER = 128;

    private final Script script;
    private final InstantSource clock;
    private final HintBoard hints;
    private final InvoiceBoard invoices;
    private final SharedWork<Order, Begun> beginnings;
    private final SharedWork<PaymentTable.Row, Ended> endings;
    private final SharedWork<Key, Optional<PaymentTable.Row>> lookups;

    PaymentEngine(
            Transactions transactions,
            SimulationSettings settings,
            Script script,
            InstantSource clock,
            HintBoard hints,
            InvoiceBoard invoices,
            Executor workers) {
        this.script = script;
        this.clock = clock;
        this.hints = hints;
        this.invoices = invoices;
        Beginnings begin =
                new Beginnings(
                        transactions, settings, script, new WalletNames(transactions), this::now);
        this.beginnings = new SharedWork<>(workers, MOST_TOGETHER, begin::begin);
        Endings end = new Endings(transactions, this::now);
        this.endings = new SharedWork<>(workers, MOST_TOGETHER, end::end);
        this.lookups = new SharedWork<>(workers, MOST_TOGETHER, keys -> find(transactions, keys));
    }

    RailUpdate pay(String payer, PayRequest request) {
        Key key = new Key(payer, request.hash());
        if (script.isDown()) {
            return new Unavailable(key.hash(), "the node cannot be reached");
        }
        try {
            Begun begun = beginnings.ask(new Order(key, request));
            RailUpdate state = begun.attempt().map(this::follow).orElse(begun.state());
            return begun.answer() == Answer.GIVEN
                    ? state
                    : new Unavailable(key.hash(), "the answer got lost");
        } catch (RailUnavailableException e) {
            return new Unavailable(key.hash(), String.valueOf(e.getMessage()));
        }
    }

    /** Tells of a new attempt, and of its end if that has come at once. */
    private RailUpdate follow(PaymentTable.Row attempt) {
        publish(attempt.key(), attempt.state(), Hints.ONCE);
        if (!attempt.isDueAt(now())) {
            return attempt.state();
        }
        Ended ended = endings.ask(attempt);
        tell(List.of(ended));
        return ended.payment().map(PaymentTable.Row::state).orElse(attempt.state());
    }

    RailUpdate track(Key key) {
        if (script.isDown()) {
            return new Unavailable(key.hash(), "the node cannot be reached");
        }
        try {
            return lookups.ask(key)
                    .map(PaymentTable.Row::state)
                    .orElseGet(() -> new NotFound(key.hash()));
        } catch (RailUnavailableException e) {
            return new Unavailable(key.hash(), String.valueOf(e.getMessage()));
        }
    }

    private static List<Optional<PaymentTable.Row>> find(
            Transactions transactions, List<Key> keys) {
        Map<Key, PaymentTable.Row> found =
                transactions.read(connection -> PaymentTable.find(connection, keys));
        return keys.stream().map(key -> Optional.ofNullable(found.get(key))).toList();
    }

    /**
     * Ends the payments that are due, and tells subscribers.
     *
     * @param glimpses the payments as they were seen without a lock
     * @return how many this call ended
     * @throws RuntimeException why one of them could not be ended, after all others were tried
     */
    int end(List<PaymentTable.Row> glimpses) {
        List<Ended> ended = new ArrayList<>();
        @Nullable RuntimeException failure = null;
        for (CompletableFuture<Ended> coming : endings.askAll(glimpses)) {
            try {
                ended.add(SharedWork.answer(coming));
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        int count = tell(ended);
        if (failure != null) {
            throw failure;
        }
        return count;
    }

    private int tell(List<Ended> all) {
        List<PaymentTable.Row> changed =
                all.stream().filter(Ended::isChange).flatMap(e -> e.payment().stream()).toList();
        Set<PaymentHash> hashes = new HashSet<>();
        changed.forEach(payment -> hashes.add(payment.hash()));
        invoices.poke(hashes);
        List<PaymentTable.Row> over = changed.stream().filter(row -> !row.isInFlight()).toList();
        over.forEach(row -> publish(row.key(), row.state(), row.hints()));
        return over.size();
    }

    void publish(Key key, RailUpdate state, Hints times) {
        if (!script.isDown()) {
            hints.publish(key.payer(), state, times);
        }
    }

    /** PostgreSQL keeps microseconds; cutting here makes what is answered what is stored. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
