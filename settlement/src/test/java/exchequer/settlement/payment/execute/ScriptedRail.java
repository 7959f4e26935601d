package exchequer.settlement.payment.execute;

import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.Balances;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A rail that does what the test says and counts what really left. */
final class ScriptedRail implements PaymentRail {

    /** What becomes of a request to pay. */
    enum Plan {
        SUCCEED,
        /** Stays under way until the test ends it. */
        IN_FLIGHT,
        /** Pays, but nobody hears of it. */
        SUCCEED_UNHEARD,
        /** Fails before it begins, and is not remembered. */
        REFUSE,
        /** The call itself does not come back until the test lets it. */
        HANG
    }

    private final Map<PaymentHash, TestInvoice> invoices = new ConcurrentHashMap<>();
    private final Map<PaymentHash, Plan> plans = new ConcurrentHashMap<>();
    private final Map<PaymentHash, RailUpdate> states = new ConcurrentHashMap<>();
    private final Map<PaymentHash, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final Map<PaymentHash, AtomicInteger> questions = new ConcurrentHashMap<>();
    private final List<Consumer<RailUpdate>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean down;

    ScriptedRail plan(TestInvoice invoice, Plan plan) {
        invoices.put(invoice.hash(), invoice);
        plans.put(invoice.hash(), plan);
        return this;
    }

    void down(boolean isDown) {
        down = isDown;
    }

    void release() {
        release.countDown();
    }

    /** Ends a payment under way, with a hint to whoever listens. */
    void succeed(TestInvoice invoice) {
        RailUpdate success = success(invoice);
        states.put(invoice.hash(), success);
        listeners.forEach(listener -> listener.accept(success));
    }

    /** How often a payment was really begun or refused. */
    int attempts(TestInvoice invoice) {
        return attempts.getOrDefault(invoice.hash(), new AtomicInteger()).get();
    }

    int questions(TestInvoice invoice) {
        return questions.getOrDefault(invoice.hash(), new AtomicInteger()).get();
    }

    int listeners() {
        return listeners.size();
    }

    @Override
    public String name() {
        return Story.RAIL;
    }

    @Override
    public Network network() {
        return Network.REGTEST;
    }

    @Override
    public RailUpdate pay(PayRequest request) {
        PaymentHash hash = request.hash();
        if (down) {
            return new RailUpdate.Unavailable(hash, "no connection");
        }
        RailUpdate before = states.get(hash);
        if (before != null) {
            return before;
        }
        attempts.computeIfAbsent(hash, _ -> new AtomicInteger()).incrementAndGet();
        TestInvoice invoice = invoices.get(hash);
        return switch (plans.get(hash)) {
            case SUCCEED -> now(success(invoice));
            case SUCCEED_UNHEARD -> {
                now(success(invoice));
                yield new RailUpdate.Unavailable(hash, "the answer is lost");
            }
            case IN_FLIGHT -> now(new RailUpdate.InFlight(hash));
            case REFUSE -> new RailUpdate.Failed(hash, FailureReason.REFUSED, "not this one");
            case HANG -> hang(invoice);
        };
    }

    private RailUpdate hang(TestInvoice invoice) {
        try {
            return release.await(30, TimeUnit.SECONDS)
                    ? now(success(invoice))
                    : new RailUpdate.Unavailable(invoice.hash(), "too slow");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new RailUpdate.Unavailable(invoice.hash(), "interrupted");
        }
    }

    @Override
    public RailUpdate track(PaymentHash hash) {
        questions.computeIfAbsent(hash, _ -> new AtomicInteger()).incrementAndGet();
        return down
                ? new RailUpdate.Unavailable(hash, "no connection")
                : states.getOrDefault(hash, new RailUpdate.NotFound(hash));
    }

    @Override
    public Subscription subscribe(Consumer<RailUpdate> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Balances balances() {
        return new Balances(Msat.ZERO, Msat.ZERO, Msat.ZERO);
    }

    private RailUpdate now(RailUpdate state) {
        states.put(state.hash(), state);
        return state;
    }

    private static RailUpdate success(TestInvoice invoice) {
        return new RailUpdate.Succeeded(
                invoice.hash(), invoice.preimage(), Msat.of(3), invoice.amount(), Story.NOW);
    }
}
