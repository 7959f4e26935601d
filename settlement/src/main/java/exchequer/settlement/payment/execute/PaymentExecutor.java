package exchequer.settlement.payment.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Invariant;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.PaymentRail;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
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
 * <p>Of several executors on one rail, on several nodes, the one with the rail's lease works; the
 * others wait for it. Without it one could send what another just saw fail.
 */
public final class PaymentExecutor implements AutoCloseable {

    private static final int PAGE = 256;

    /** Payments at the rail or the command bus at once; the rest waits its turn. */
    private static final int AT_ONCE = 256;

    /** Often enough that the lease does not run out between two looks at the list. */
    private static final Duration LOOK_AGAIN = DatabaseLease.TERM.dividedBy(4);

    /** What is under way ends within this, or the lease is left to run out. */
    private static final Duration PARTING = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(PaymentExecutor.class);

    private final OpenPaymentList payments;
    private final RailLease lease;
    private final PaymentRail rail;
    private final PaymentLook look;
    private final InstantSource clock;
    private final Settings settings;
    private final Set<PaymentHash> working = ConcurrentHashMap.newKeySet();
    private final Map<PaymentHash, Instant> notBefore = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(1);
    private final Set<PaymentHash> hinted = ConcurrentHashMap.newKeySet();
    private final Set<OpenPayment> added = ConcurrentHashMap.newKeySet();
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final ExecutorService workers;
    private final AtomicBoolean running = new AtomicBoolean();

    /** The list has not been gone through since the lease was taken. */
    private boolean inheriting;

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
        this(
                payments,
                rail,
                commands,
                clock,
                ids,
                settings,
                Thread.ofVirtual().name("payment-", 0).factory());
    }

    /**
     * @param threads makes the thread of each payment that is worked on
     */
    PaymentExecutor(
            OpenPaymentList payments,
            PaymentRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            Settings settings,
            ThreadFactory threads) {
        this.payments = payments;
        this.lease = payments.lease(rail.name(), ids.get());
        this.rail = rail;
        this.look = new PaymentLook(rail, lease, commands, clock, ids, settings.railTimeout());
        this.clock = clock;
        this.settings = settings;
        this.workers = Executors.newThreadPerTaskExecutor(threads);
    }

    /** Begins with everything an earlier process left open. */
    public void start() {
        Invariant.check(running.compareAndSet(false, true), "executor was started twice");
        listen();
        loop = Thread.ofPlatform().name("payment-executor").daemon(true).start(this::run);
    }

    /** Hears from now on what the rail says by itself. */
    void listen() {
        subscription =
                rail.subscribe(
                        update -> {
                            hinted.add(update.hash());
                            wake();
                        });
    }

    /** These have come on the list: they need not wait for the next look at all of it. */
    public void listed(List<OpenPayment> payments) {
        if (!payments.isEmpty()) {
            added.addAll(payments);
            wake();
        }
    }

    private void wake() {
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
        try {
            boolean isIdle = (loop == null || loop.join(PARTING)) && working.isEmpty();
            // A call that is on its way to the rail may arrive after we are gone. And whoever
            // follows must know of those before us who went without a word.
            if (isIdle && !(lease.followsSilence() && (inheriting || look.hasOrphans()))) {
                lease.release();
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        } catch (SQLException failure) {
            LOG.debug("the lease on {} runs out by itself: {}", rail.name(), failure.toString());
        } finally {
            workers.shutdownNow();
        }
    }

    private void run() {
        long nextRound = System.nanoTime();
        while (running.get()) {
            try {
                long left = nextRound - System.nanoTime();
                if (left > 0 && wake.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                    glance();
                } else {
                    round();
                    nextRound = System.nanoTime() + pause().toNanos();
                }
            } catch (InterruptedException closing) {
                return;
            } catch (SQLException | RuntimeException failure) {
                LOG.warn("open payments can not be read, trying again: {}", failure.toString());
                nextRound = System.nanoTime();
                pauseAfterFailure();
            }
        }
    }

    private Duration pause() {
        return settings.askEvery().compareTo(LOOK_AGAIN) < 0 ? settings.askEvery() : LOOK_AGAIN;
    }

    /**
     * Goes through the whole list: payments that hang must not keep later ones from their turn.
     *
     * @return false when it is another executor's turn
     */
    boolean round() throws SQLException {
        // Taken out whether listed or not, and whoever's turn it is: hints about what is over, or
        // not ours, would pile up.
        Set<PaymentHash> hints = taken(hinted);
        taken(added);
        if (!isOurTurn()) {
            return false;
        }
        Set<PaymentHash> listed = new HashSet<>();
        String after = "";
        List<OpenPayment> page;
        do {
            page = payments.page(after, PAGE);
            for (OpenPayment payment : page) {
                begin(payment, hints.contains(payment.hash()));
                listed.add(payment.hash());
                after = payment.hash().value();
            }
        } while (page.size() == PAGE);
        inheriting = false;
        notBefore.keySet().retainAll(listed);
        look.forgetAllBut(listed);
        return true;
    }

    /** Only at those of which something was heard: under load the list is long, and this often. */
    private void glance() throws SQLException {
        Set<OpenPayment> fresh = taken(added);
        // Of those under way the hint stays: their look at the rail may be older than it.
        Set<PaymentHash> hints = new HashSet<>(hinted);
        hints.removeAll(working);
        hinted.removeAll(hints);
        if (fresh.isEmpty() && hints.isEmpty() || !isOurTurn()) {
            return;
        }
        for (OpenPayment payment : fresh) {
            begin(payment, hints.remove(payment.hash()));
        }
        if (!hints.isEmpty()) {
            for (OpenPayment payment : payments.named(hints)) {
                begin(payment, true);
            }
        }
    }

    private boolean isOurTurn() throws SQLException {
        inheriting |= !lease.isHeld();
        return lease.renew();
    }

    private static <T> Set<T> taken(Set<T> from) {
        Set<T> all = Set.copyOf(from);
        from.removeAll(all);
        return all;
    }

    private void begin(OpenPayment payment, boolean isHinted) {
        if (inheriting) {
            look.inherit(payment);
        }
        Instant now = clock.instant();
        // Not even a payment that looks new is asked for early: the call before may be on its way
        // to the rail, and one sent beside it could fail first.
        boolean due =
                isHinted || !now.isBefore(notBefore.getOrDefault(payment.hash(), Instant.MIN));
        if (due && working.add(payment.hash())) {
            workers.execute(() -> workInTurn(payment));
        } else if (isHinted) {
            // The answer being waited for right now may be older than the hint.
            hinted.add(payment.hash());
            if (!working.contains(payment.hash())) {
                wake();
            }
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
            if (hinted.contains(payment.hash())) {
                wake();
            }
        }
    }

    private void work(OpenPayment payment) {
        try {
            look.at(payment);
        } catch (RuntimeException failure) {
            LOG.warn(
                    "payment {} is left for the next round: {}",
                    payment.hash(),
                    failure.toString());
        }
        // Also when it is over: the list learns that a moment later.
        notBefore.put(payment.hash(), clock.instant().plus(settings.askEvery()));
    }

    private void pauseAfterFailure() {
        try {
            Thread.sleep(settings.askEvery());
        } catch (InterruptedException closing) {
            running.set(false);
        }
    }
}
