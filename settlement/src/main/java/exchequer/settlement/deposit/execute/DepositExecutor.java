package exchequer.settlement.deposit.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Invariant;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.ReceivingRail;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * Looks after every deposit that is not over, again and again: each one in a virtual thread of its
 * own, so that one that hangs holds up no other. Two executors at once do no harm: the log takes
 * one invoice and one receipt of each deposit.
 */
public final class DepositExecutor implements AutoCloseable {

    private static final int PAGE = 256;

    /** Deposits at the rail or the command bus at once; the rest waits its turn. */
    private static final int AT_ONCE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(DepositExecutor.class);

    private final Deposits deposits;
    private final ReceivingRail rail;
    private final DepositTurn turn;
    private final Duration askEvery;
    private final Set<DepositId> working = ConcurrentHashMap.newKeySet();
    private final Map<DepositId, Subscription> followed = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(1);
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean running = new AtomicBoolean();
    private @Nullable Thread loop;

    /**
     * @param ids fresh identifiers for commands
     * @param askEvery how often a deposit is looked at when nothing hints at news
     */
    public DepositExecutor(
            Deposits deposits,
            ReceivingRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            Duration askEvery) {
        this.deposits = deposits;
        this.rail = rail;
        this.turn = new DepositTurn(rail, commands, clock, ids);
        this.askEvery = askEvery;
    }

    /** Begins with everything an earlier process left open. */
    public void start() {
        Invariant.check(running.compareAndSet(false, true), "executor was started twice");
        loop = Thread.ofPlatform().name("deposit-executor").daemon(true).start(this::run);
    }

    /** Something changed in the list of deposits. */
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Stops looking; what is paid meanwhile is found at the next start. */
    @Override
    public void close() {
        running.set(false);
        if (loop != null) {
            loop.interrupt();
        }
        workers.shutdownNow();
        followed.values().forEach(Subscription::close);
    }

    private void run() {
        while (running.get()) {
            try {
                if (wake.tryAcquire(askEvery.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                lookAfterAll();
            } catch (InterruptedException closing) {
                return;
            } catch (SQLException | RuntimeException failure) {
                LOG.warn("deposits can not be read, trying again: {}", failure.toString());
            }
        }
    }

    private void lookAfterAll() throws SQLException {
        Set<DepositId> listed = new HashSet<>();
        String after = "";
        List<Deposit> page;
        do {
            page = deposits.page(after, PAGE);
            for (Deposit deposit : page) {
                listed.add(deposit.id());
                after = deposit.id().value();
                if (deposit.rail().equals(rail.name()) && working.add(deposit.id())) {
                    workers.execute(() -> workInTurn(deposit));
                }
            }
        } while (page.size() == PAGE);
        for (DepositId known : followed.keySet()) {
            if (!listed.contains(known)) {
                followed.remove(known).close();
            }
        }
    }

    private void workInTurn(Deposit deposit) {
        try {
            turns.acquire();
            try {
                if (turn.take(deposit)) {
                    follow(deposit);
                }
            } finally {
                turns.release();
            }
        } catch (InterruptedException closing) {
            LOG.debug("deposit {} is left for the next start", deposit.id());
        } catch (RuntimeException failure) {
            LOG.warn("deposit {} is left for the next round: {}", deposit.id(), failure.toString());
        } finally {
            working.remove(deposit.id());
        }
    }

    private void follow(Deposit deposit) {
        deposit.invoice()
                .ifPresent(
                        invoice ->
                                followed.computeIfAbsent(
                                        deposit.id(),
                                        _ -> rail.follow(invoice.hash(), _ -> wake())));
    }
}
