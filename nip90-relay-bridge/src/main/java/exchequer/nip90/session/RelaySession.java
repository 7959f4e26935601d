package exchequer.nip90.session;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayDocument;
import exchequer.nip90.nostr.RelaySubscription;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.session.SessionState.Phase;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at one outside relay for as long as it is open.
 *
 * <p>The live subscription is opened first, then what was missed is asked for; the other way round
 * an event stored between the two would be seen by neither. The durable moment moves on only after
 * the relay gave a sign of life, and everything it sent before that is stored.
 */
final class RelaySession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelaySession.class);

    /** Beyond what any relay takes from the future; later events would be refused by us anyway. */
    private static final Duration AHEAD = Duration.ofHours(1);

    private final URI relay;
    private final SessionRules rules;
    private final SharedIntake shared;
    private final RelayStore store;
    private final RelayProgress progress;
    private final BackOff backOff;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable RelayClient client;
    private volatile SessionState state;
    private @Nullable Thread thread;

    /** Whether the connection lasted; one that breaks at once is no success to build on. */
    private boolean lasted;

    RelaySession(
            URI relay,
            SessionRules rules,
            SharedIntake shared,
            RelayStore store,
            RelayProgress progress,
            BackOff backOff,
            InstantSource clock) {
        this.relay = relay;
        this.rules = rules;
        this.shared = shared;
        this.store = store;
        this.progress = progress;
        this.backOff = backOff;
        this.clock = clock;
        this.state =
                new SessionState(relay, Phase.CONNECTING, OptionalLong.empty(), 0, "not started");
    }

    void start() {
        thread = Thread.ofVirtual().name("relay-session-" + relay.getHost()).start(this::run);
    }

    SessionState state() {
        return state;
    }

    /** The connection, while there is one that is good for something. */
    Optional<RelayClient> connection() {
        return Optional.ofNullable(client);
    }

    /** Ends listening; returns when the thread is gone, or after a few seconds. */
    @Override
    public void close() {
        closing.countDown();
        RelayClient open = client;
        if (open != null) {
            open.close();
        }
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        now(Phase.CLOSED, state.failures(), "closed");
    }

    private void run() {
        int failures = 0;
        while (closing.getCount() > 0) {
            try {
                listen(failures);
            } catch (InterruptedException _) {
                return;
            } catch (SessionFailure | RuntimeException failure) {
                // A database that is away is waited for like a relay that is away.
                failures = lasted ? 1 : failures + 1;
                LOG.info("Session with {} ended: {}", relay, failure.toString());
                now(Phase.WAITING, failures, String.valueOf(failure.getMessage()));
            }
            try {
                if (closing.await(backOff.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** Never returns but by a failure or an interrupt. */
    private void listen(int failures) throws SessionFailure, InterruptedException {
        lasted = false;
        now(Phase.CONNECTING, failures, state.note());
        long connectedAt = clock.instant().getEpochSecond();
        try (RelayClient connection = connect()) {
            SessionIntake intake =
                    new SessionIntake(
                            shared, store, relay.toString(), rules, clock, connection::close);
            List<RelaySubscription> live = subscribe(connection, intake);
            now(Phase.CATCHING_UP, failures, "");
            boolean reconciled = catchUp(connection, intake, connectedAt);
            intake.settle();
            progress.caughtUpTo(connectedAt);
            client = connection;
            now(Phase.LISTENING, failures, reconciled ? "reconciled" : "read in pages");
            keepAlive(connection, intake, live);
        } finally {
            client = null;
        }
    }

    private RelayClient connect() throws SessionFailure, InterruptedException {
        return await(
                RelayClient.connect(relay, rules.answerTimeout()),
                rules.answerTimeout().multipliedBy(2),
                "no connection");
    }

    private List<RelaySubscription> subscribe(RelayClient connection, SessionIntake intake)
            throws SessionFailure, InterruptedException {
        List<RelaySubscription> live = new ArrayList<>();
        for (Filter filter : rules.filters()) {
            // No since: an event that arrives now may bear any time. One stored event, because not
            // every relay understands a limit of none.
            live.add(connection.subscribeUnverified(List.of(filter.withLimit(1)), intake::take));
        }
        for (RelaySubscription subscription : live) {
            await(subscription.eose(), rules.answerTimeout(), "no subscription");
        }
        return live;
    }

    private boolean catchUp(RelayClient connection, SessionIntake intake, long now)
            throws SessionFailure, InterruptedException {
        long since = Math.max(0, progress.caughtUpTo().orElse(now) - rules.overlap().toSeconds());
        boolean reconciles =
                RelayDocument.fetch(relay, rules.answerTimeout())
                        .filter(document -> document.supports(RelayDocument.RECONCILIATION))
                        .isPresent();
        CatchUp catchUp = new CatchUp(connection, store, rules, intake, reconciles);
        catchUp.run(since, now + AHEAD.toSeconds());
        return catchUp.reconciled();
    }

    private void keepAlive(
            RelayClient connection, SessionIntake intake, List<RelaySubscription> live)
            throws SessionFailure, InterruptedException {
        CompletableFuture<?>[] ends =
                live.stream().map(RelaySubscription::closed).toArray(CompletableFuture[]::new);
        CompletableFuture<Object> over = CompletableFuture.anyOf(ends);
        while (true) {
            try {
                Object reason = over.get(rules.pingEvery().toMillis(), TimeUnit.MILLISECONDS);
                intake.settle();
                throw new SessionFailure("the subscription ended: " + reason);
            } catch (ExecutionException failure) {
                throw new SessionFailure("the subscription ended: " + failure.getCause());
            } catch (TimeoutException _) {
                long askedAt = clock.instant().getEpochSecond();
                await(connection.ping(), rules.answerTimeout(), "no sign of life");
                intake.settle();
                progress.caughtUpTo(askedAt);
                lasted = true;
                now(Phase.LISTENING, 0, state.note());
            }
        }
    }

    private static <T> T await(CompletableFuture<T> future, Duration timeout, String otherwise)
            throws SessionFailure, InterruptedException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new SessionFailure(otherwise + " in time");
        } catch (ExecutionException failure) {
            throw new SessionFailure(otherwise + ": " + failure.getCause());
        }
    }

    private void now(Phase phase, int failures, String note) {
        OptionalLong caughtUpTo = state.caughtUpTo();
        if (phase == Phase.LISTENING) {
            caughtUpTo = progress.caughtUpTo();
        }
        state = new SessionState(relay, phase, caughtUpTo, failures, note);
    }
}
