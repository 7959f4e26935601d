package exchequer.settlement.escrow.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Invariant;
import exchequer.settlement.ids.EscrowId;
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
 * Looks after every escrow that is not over, again and again: each one in a virtual thread of its
 * own, so that one that hangs holds up no other. What is done for one is {@link EscrowTurn}'s. Two
 * executors at once do no harm: every request to the rail is safe to repeat.
 */
public final class EscrowExecutor implements AutoCloseable {

    private static final int PAGE = 256;

    /** Escrows at the rail or the command bus at once; the rest waits its turn. */
    private static final int AT_ONCE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(EscrowExecutor.class);

    private final Escrows escrows;
    private final EscrowSecrets secrets;
    private final ReceivingRail rail;
    private final EscrowTurn turn;
    private final Duration askEvery;
    private final Set<EscrowId> working = ConcurrentHashMap.newKeySet();
    private final Map<EscrowId, Subscription> followed = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(1);
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean running = new AtomicBoolean();
    private @Nullable Thread loop;

    /**
     * @param ids fresh identifiers for commands
     * @param askEvery how often an escrow is looked at when nothing hints at news
     */
    public EscrowExecutor(
            Escrows escrows,
            EscrowSecrets secrets,
            ReceivingRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            Duration askEvery) {
        this.escrows = escrows;
        this.secrets = secrets;
        this.rail = rail;
        this.turn = new EscrowTurn(secrets, rail, commands, clock, ids);
        this.askEvery = askEvery;
    }

    /** Begins with everything an earlier process left open. */
    public void start() {
        Invariant.check(running.compareAndSet(false, true), "executor was started twice");
        loop = Thread.ofPlatform().name("escrow-executor").daemon(true).start(this::run);
    }

    /** Something changed in the list of escrows. */
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Stops looking; what is locked stays locked, and the next start finds it. */
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
                LOG.warn("escrows can not be read, trying again: {}", failure.toString());
            }
        }
    }

    private void lookAfterAll() throws SQLException {
        Set<EscrowId> listed = new HashSet<>();
        String after = "";
        List<Escrow> page;
        do {
            page = escrows.page(after, PAGE);
            for (Escrow escrow : page) {
                listed.add(escrow.id());
                after = escrow.id().value();
                if (escrow.rail().equals(rail.name()) && working.add(escrow.id())) {
                    workers.execute(() -> workInTurn(escrow));
                }
            }
        } while (page.size() == PAGE);
        for (EscrowId known : followed.keySet()) {
            if (!listed.contains(known)) {
                followed.remove(known).close();
            }
        }
    }

    private void workInTurn(Escrow escrow) {
        try {
            turns.acquire();
            try {
                if (turn.take(escrow)) {
                    follow(escrow);
                }
            } finally {
                turns.release();
            }
        } catch (InterruptedException closing) {
            LOG.debug("escrow {} is left for the next start", escrow.id());
        } catch (SQLException | RuntimeException failure) {
            LOG.warn("escrow {} is left for the next round: {}", escrow.id(), failure.toString());
        } finally {
            working.remove(escrow.id());
        }
    }

    private void follow(Escrow escrow) throws SQLException {
        var hash = secrets.of(escrow.id()).hash();
        followed.computeIfAbsent(escrow.id(), _ -> rail.follow(hash, _ -> wake()));
    }
}
