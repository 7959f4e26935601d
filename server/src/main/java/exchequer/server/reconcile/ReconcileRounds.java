package exchequer.server.reconcile;

import exchequer.market.ids.DerivedId;
import exchequer.settlement.reconcile.Reconciler;
import exchequer.settlement.reconcile.Reconciliation;
import exchequer.settlement.reconcile.Reconciliations;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles from time to time, and when somebody asks, one run after the other. Every node does;
 * one that sees that another has begun a run lately leaves it at that.
 */
public final class ReconcileRounds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileRounds.class);

    private final Reconciler reconciler;
    private final Reconciliations runs;
    private final InstantSource clock;
    private final String host;
    private final ScheduledExecutorService turns =
            Executors.newSingleThreadScheduledExecutor(
                    work -> Thread.ofPlatform().name("reconcile").daemon(true).unstarted(work));

    public ReconcileRounds(
            Reconciler reconciler, Reconciliations runs, InstantSource clock, String host) {
        this.reconciler = reconciler;
        this.runs = runs;
        this.clock = clock;
        this.host = host;
    }

    /**
     * @param every zero for never; then it is only done when somebody asks
     */
    public void start(Duration every) {
        if (!every.isZero()) {
            turns.scheduleWithFixedDelay(
                    () -> inTurn(every), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Runs as soon as it is its turn. Asking twice under one identifier is asking once. */
    public void ask(String runId) {
        turns.execute(() -> run(runId));
    }

    /** The rail that is compared. */
    public String rail() {
        return reconciler.rail();
    }

    @Override
    public void close() {
        turns.shutdownNow();
    }

    private void inTurn(Duration every) {
        try {
            Instant now = clock.instant();
            Optional<Instant> last = runs.lastBegun(reconciler.rail());
            // A little less than the interval: the clocks of nodes and their turns do not agree.
            if (last.isEmpty() || !last.get().plus(every.dividedBy(2)).isAfter(now)) {
                run(DerivedId.derive("rec_", reconciler.rail(), host, now.toString()));
            }
        } catch (SQLException | RuntimeException failure) {
            // An exception would end the schedule for good.
            LOG.error("reconciliation waits for its next turn: {}", failure.toString());
        }
    }

    private void run(String runId) {
        try {
            if (runs.find(runId).isPresent()) {
                return;
            }
            Reconciliation run = reconciler.run(runId);
            LOG.info(
                    "reconciliation {} of {}: {}, {} differing",
                    runId,
                    run.rail(),
                    run.outcome(),
                    run.differing());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (SQLException | RuntimeException failure) {
            LOG.error("reconciliation {} has no result: {}", runId, failure.toString());
        }
    }
}
