package exchequer.settlement.payment.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.Invariant;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine;
import exchequer.settlement.payment.record.PaymentMachine.Effect;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rejection.SettlementRejection.OrderFrozen;
import exchequer.settlement.rejection.SettlementRejection.OrderIsPaid;
import exchequer.settlement.rejection.SettlementRejection.PaymentIsOver;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after every payment that is not over: asks the rail, takes down the answer, and pays what
 * the payment machine says may be paid. Each payment has a virtual thread of its own while it is
 * worked on, so one that hangs holds up no other.
 *
 * <p>Before it pays it always asks the rail first. A crash may lie between an earlier call to the
 * rail and the event that records it; without the question, that payment would be started a second
 * time wherever a rail forgets. And before it pays it takes the rail's answer down: the log, not
 * the list, says whether the payment is still to be made. Two executors at once on one rail are not
 * safe: one could send what the other just saw fail.
 */
public final class PaymentExecutor implements AutoCloseable {

    private static final int PAGE = 256;

    /** Payments at the rail or the command bus at once; the rest waits its turn. */
    private static final int AT_ONCE = 256;

    private static final String ACTOR = "settlement";

    private static final Logger LOG = LoggerFactory.getLogger(PaymentExecutor.class);

    private final OpenPayments payments;
    private final PaymentRail rail;
    private final Commands commands;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Settings settings;
    private final Set<PaymentHash> working = ConcurrentHashMap.newKeySet();
    private final Map<PaymentHash, Instant> notBefore = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(1);
    private final Set<PaymentHash> nudged = ConcurrentHashMap.newKeySet();
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean running = new AtomicBoolean();
    private @Nullable Thread loop;
    private PaymentRail.@Nullable Subscription subscription;

    /**
     * @param askEvery how often an open payment is asked for when nothing hints at news
     * @param railTimeout how long the rail may look for routes
     */
    public record Settings(Duration askEvery, Duration railTimeout) {}

    /**
     * @param ids fresh identifiers for commands
     */
    public PaymentExecutor(
            OpenPayments payments,
            PaymentRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            Settings settings) {
        this.payments = payments;
        this.rail = rail;
        this.commands = commands;
        this.clock = clock;
        this.ids = ids;
        this.settings = settings;
    }

    /** Begins with everything an earlier process left open. */
    public void start() {
        Invariant.check(running.compareAndSet(false, true), "executor was started twice");
        subscription =
                rail.subscribe(
                        update -> {
                            nudged.add(update.hash());
                            wake();
                        });
        loop = Thread.ofPlatform().name("payment-executor").daemon(true).start(this::run);
    }

    /** Something changed in the list of open payments. */
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Stops asking; payments at the rail go on, and the next start finds them. */
    @Override
    public void close() {
        running.set(false);
        if (subscription != null) {
            subscription.close();
        }
        if (loop != null) {
            loop.interrupt();
        }
        workers.shutdownNow();
    }

    private void run() {
        while (running.get()) {
            try {
                if (wake.tryAcquire(settings.askEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                lookAfterAll();
            } catch (InterruptedException closing) {
                return;
            } catch (SQLException | RuntimeException failure) {
                LOG.warn("open payments can not be read, trying again: {}", failure.toString());
                pauseAfterFailure();
            }
        }
    }

    /** Goes through the whole list: payments that hang must not keep later ones from their turn. */
    private void lookAfterAll() throws SQLException {
        // Taken out whether listed or not: hints about what is over, or not ours, would pile up.
        Set<PaymentHash> hinted = Set.copyOf(nudged);
        nudged.removeAll(hinted);
        Set<PaymentHash> listed = new HashSet<>();
        String after = "";
        List<OpenPayment> page;
        do {
            page = payments.page(after, PAGE);
            for (OpenPayment payment : page) {
                begin(payment, hinted.contains(payment.hash()));
                listed.add(payment.hash());
                after = payment.hash().value();
            }
        } while (page.size() == PAGE);
        notBefore.keySet().retainAll(listed);
    }

    private void begin(OpenPayment payment, boolean hinted) {
        Instant now = clock.instant();
        boolean due =
                hinted
                        || payment.state() == State.INTENDED
                        || !now.isBefore(notBefore.getOrDefault(payment.hash(), Instant.MIN));
        if (due && working.add(payment.hash())) {
            workers.execute(() -> workInTurn(payment));
        } else if (hinted) {
            // The answer being waited for right now may be older than the hint.
            nudged.add(payment.hash());
        }
    }

    private void workInTurn(OpenPayment payment) {
        try {
            turns.acquire();
            try {
                work(payment);
            } finally {
                turns.release();
            }
        } catch (InterruptedException closing) {
            LOG.debug("payment {} is left for the next start", payment.hash());
        } finally {
            working.remove(payment.hash());
            if (nudged.contains(payment.hash())) {
                wake();
            }
        }
    }

    private void work(OpenPayment payment) {
        try {
            RailUpdate known = rail.track(payment.hash());
            Decision noted = record(payment, known);
            boolean mayPay =
                    noted.equals(Decision.alreadyDone())
                            && PaymentMachine.step(payment.state(), known).effects().stream()
                                    .anyMatch(Effect.Pay.class::isInstance);
            RailUpdate latest = known;
            if (mayPay) {
                latest = rail.pay(request(payment));
                record(payment, latest);
            }
            if (latest.isFinal()) {
                notBefore.remove(payment.hash());
            } else {
                notBefore.put(payment.hash(), clock.instant().plus(settings.askEvery()));
            }
        } catch (RuntimeException failure) {
            LOG.warn(
                    "payment {} is left for the next round: {}",
                    payment.hash(),
                    failure.toString());
            notBefore.put(payment.hash(), clock.instant().plus(settings.askEvery()));
        }
    }

    private PayRequest request(OpenPayment payment) {
        return new PayRequest(
                payment.bolt11(), Optional.empty(), payment.feeCap(), settings.railTimeout());
    }

    private Decision record(OpenPayment payment, RailUpdate update) {
        Decision decision =
                commands.send(
                        new RecordRailUpdate(payment.orderId(), update, clock.instant()),
                        new Origin(payment.tenant(), ACTOR, ids.get(), payment.correlationId()));
        if (decision instanceof Decision.Rejected(Rejection rejection)) {
            // Over already: the list is a little behind the log. Held back: it is asked for again,
            // and
            // sent when a person has looked. Anything else is a fault.
            if (rejection instanceof PaymentIsOver
                    || rejection instanceof OrderFrozen
                    || rejection instanceof OrderIsPaid) {
                LOG.debug("payment {}: {}", payment.hash(), rejection.detail());
            } else {
                LOG.error("payment {}: {}", payment.hash(), rejection.detail());
            }
        }
        return decision;
    }

    private void pauseAfterFailure() {
        try {
            Thread.sleep(settings.askEvery());
        } catch (InterruptedException closing) {
            running.set(false);
        }
    }
}
