package exchequer.ledger.checkpoint;

import exchequer.ledger.LedgerIntegrityException;
import exchequer.ledger.LedgerTree;
import exchequer.ledger.LedgerUnavailableException;
import exchequer.ledger.checkpoint.SigningRules.Decision;
import exchequer.ledger.merkle.Frontier;
import exchequer.ledger.merkle.TreeHash;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the journal from time to time, and stops the ledger when the journal contradicts what was
 * signed before. Any number of nodes may keep the same journal's checkpoints with the same key: the
 * first to store one has made it. All methods may be called from any thread.
 */
public final class CheckpointKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointKeeper.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final LedgerTree ledger;
    private final Checkpoints checkpoints;
    private final NoteSigner signer;
    private final SigningRules rules;
    private final InstantSource clock;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(
                    work -> Thread.ofPlatform().name("checkpoints").daemon(true).unstarted(work));
    private volatile CheckpointState state = new CheckpointState.Stopped();

    /**
     * @param formerKeys that have signed checkpoints of this journal before
     */
    public CheckpointKeeper(
            LedgerTree ledger,
            Checkpoints checkpoints,
            NoteSigner signer,
            List<NoteKey> formerKeys,
            CheckpointPolicy policy,
            InstantSource clock) {
        this.ledger = ledger;
        this.checkpoints = checkpoints;
        this.signer = signer;
        this.rules = new SigningRules(signer.key(), formerKeys, policy);
        this.clock = clock;
    }

    /** Begins, in a thread of its own. */
    public void start() {
        state = new CheckpointState.Running();
        Duration every = rules.policy().every();
        long millis = Math.max(1, (every.compareTo(LOOK) < 0 ? every : LOOK).toMillis());
        rounds.scheduleWithFixedDelay(this::round, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What it is doing. */
    public CheckpointState state() {
        return state;
    }

    /** The key whose signatures are to be verified. */
    public NoteKey key() {
        return signer.key();
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        state = new CheckpointState.Stopped();
    }

    /** Looks once. Never throws: an exception would end the schedule, and nobody would notice. */
    synchronized void round() {
        try {
            Optional<String> open = checkpoints.openIncident();
            if (open.isPresent()) {
                standStill(new CheckpointState.Incident(open.get(), clock.instant()));
                return;
            }
            carryOut(decide());
        } catch (LedgerIntegrityException e) {
            stop(String.valueOf(e.getMessage()));
        } catch (LedgerUnavailableException e) {
            pause(String.valueOf(e.getMessage()));
        } catch (RuntimeException bug) {
            LOG.error("no checkpoint could be made", bug);
            pause(bug.toString());
        }
    }

    private Decision decide() {
        Optional<StoredCheckpoint> last = checkpoints.latest();
        return ledger.at(
                tree -> {
                    Frontier now = tree.frontier();
                    Decision decision = rules.look(now, last, clock.instant());
                    if (!(decision instanceof Decision.Due)) {
                        return decision;
                    }
                    List<TreeHash> growth =
                            last.isEmpty()
                                    ? List.of()
                                    : tree.consistency(last.get().checkpoint().size(), now.size());
                    return rules.grown(now, tree.root(now.size()), last, growth);
                });
    }

    private void carryOut(Decision decision) {
        switch (decision) {
            case Decision.Nothing _, Decision.Due _ -> state = new CheckpointState.Running();
            case Decision.Wait(String why) -> pause(why);
            case Decision.Stop(String why) -> stop(why);
            case Decision.Sign(long size, TreeHash root) -> sign(size, root);
        }
    }

    private void sign(long size, TreeHash root) {
        var checkpoint = new Checkpoint(signer.key().name(), size, root);
        var made = new StoredCheckpoint(checkpoint, signer.sign(checkpoint), clock.instant());
        // Given out only from where it is stored: a signature that got away before could meet
        // another one of the same size.
        if (!checkpoints.store(made)) {
            TreeHash other = checkpoints.ofSize(size).orElse(made).checkpoint().root();
            if (!other.equals(root)) {
                stop("two roots of %d entries: %s and %s".formatted(size, other, root));
                return;
            }
        }
        LOG.debug("checkpoint of {} entries: {}", size, root);
        state = new CheckpointState.Running();
    }

    private void stop(String why) {
        try {
            checkpoints.openIncident(why, clock.instant());
        } catch (LedgerUnavailableException e) {
            LOG.error("the incident is not stored: {}", e.toString());
        }
        standStill(new CheckpointState.Incident(why, clock.instant()));
    }

    private void standStill(CheckpointState.Incident incident) {
        if (!(state instanceof CheckpointState.Incident)) {
            LOG.error("integrity incident: {}; the ledger books nothing", incident.detail());
            state = incident;
        }
    }

    private void pause(String why) {
        if (!(state instanceof CheckpointState.Waiting waiting && waiting.detail().equals(why))) {
            LOG.warn("no checkpoints for now: {}", why);
            state = new CheckpointState.Waiting(why, clock.instant());
        }
    }
}
