package exchequer.nip90.session;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayDocument;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.session.SessionState.Phase;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
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
    private final Listening listening;
    private final SharedIntake shared;
    private final RelayStore store;
    private final RelayProgress progress;
    private final BackOff backOff;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Rings when a subscription has ended, or when there is something else to listen for. */
    private final Semaphore bell = new Semaphore(0);

    private volatile @Nullable RelayClient client;
    private volatile SessionState state;
    private @Nullable Thread thread;

    private volatile @Nullable Instant lastSign;
    private volatile boolean authenticated;

    /** Whether the connection lasted; one that breaks at once is no success to build on. */
    private boolean lasted;

    RelaySession(
            URI relay,
            SessionRules rules,
            Listening listening,
            SharedIntake shared,
            RelayStore store,
            RelayProgress progress,
            BackOff backOff,
            InstantSource clock) {
        this.relay = relay;
        this.rules = rules;
        this.listening = listening;
        this.shared = shared;
        this.store = store;
        this.progress = progress;
        this.backOff = backOff;
        this.clock = clock;
        this.state =
                new SessionState(
                        relay,
                        Phase.CONNECTING,
                        OptionalLong.empty(),
                        null,
                        false,
                        0,
                        "not started");
        listening.more().onChange(bell::release);
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
                report(failures, failure);
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

    private void report(int failures, Exception failure) {
        if (closing.getCount() == 0) {
            return;
        }
        if (failures == 1) {
            LOG.warn(
                    "Outside relay {} is not listened to: {}. What it holds is fetched, and what"
                            + " waits for it is sent, when it is back. To do: nothing if it was"
                            + " only restarted; otherwise see to its address, or to our access",
                    relay,
                    failure.toString());
        } else {
            LOG.info("Outside relay {} failed {} times: {}", relay, failures, failure.toString());
        }
    }

    /** Never returns but by a failure or an interrupt. */
    private void listen(int failures) throws SessionFailure, InterruptedException {
        lasted = false;
        now(Phase.CONNECTING, failures, state.note());
        long connectedAt = clock.instant().getEpochSecond();
        try (RelayClient connection = connect()) {
            lastSign = clock.instant();
            SessionIntake intake =
                    new SessionIntake(
                            shared, store, relay.toString(), rules, clock, connection::close);
            OpenFilters live =
                    new OpenFilters(connection, intake::take, rules.answerTimeout(), bell::release);
            List<Filter> fresh = live.become(filters());
            authenticated = connection.isAuthenticated();
            now(Phase.CATCHING_UP, failures, "");
            boolean reconciles = reconciles();
            boolean reconciled = catchUp(connection, intake, fresh, connectedAt, reconciles);
            intake.settle();
            progress.caughtUpTo(connectedAt);
            client = connection;
            now(Phase.LISTENING, failures, reconciled ? "reconciled" : "read in pages");
            LOG.info("Listening at outside relay {}, {}", relay, state.note());
            keepAlive(connection, intake, live, reconciles);
        } finally {
            client = null;
            authenticated = false;
        }
    }

    private RelayClient connect() throws SessionFailure, InterruptedException {
        return await(
                RelayClient.connect(relay, rules.answerTimeout(), listening.auth()),
                rules.answerTimeout().multipliedBy(2),
                "no connection");
    }

    private List<Filter> filters() {
        // Before the look: what changes after it rings again.
        bell.drainPermits();
        return Stream.concat(rules.filters().stream(), listening.more().filters().stream())
                .toList();
    }

    private boolean reconciles() throws InterruptedException {
        return RelayDocument.fetch(relay, rules.answerTimeout())
                .filter(document -> document.supports(RelayDocument.RECONCILIATION))
                .isPresent();
    }

    private boolean catchUp(
            RelayClient connection,
            SessionIntake intake,
            List<Filter> filters,
            long now,
            boolean reconciles)
            throws SessionFailure, InterruptedException {
        long since = Math.max(0, progress.caughtUpTo().orElse(now) - rules.overlap().toSeconds());
        CatchUp catchUp = new CatchUp(connection, store, rules, intake, reconciles);
        catchUp.run(filters, since, now + AHEAD.toSeconds());
        return catchUp.reconciled();
    }

    private void keepAlive(
            RelayClient connection, SessionIntake intake, OpenFilters live, boolean reconciles)
            throws SessionFailure, InterruptedException {
        long nextPing = System.nanoTime() + rules.pingEvery().toNanos();
        while (true) {
            // Before every wait: a ring may have been spent on something else.
            Optional<String> ended = live.ended();
            if (ended.isPresent()) {
                intake.settle();
                throw new SessionFailure("the subscription ended: " + ended.get());
            }
            long left = nextPing - System.nanoTime();
            if (left > 0 && bell.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                if (live.ended().isEmpty()) {
                    List<Filter> fresh = live.become(filters());
                    long now = clock.instant().getEpochSecond();
                    catchUp(connection, intake, fresh, now, reconciles);
                    intake.settle();
                }
            } else {
                long askedAt = clock.instant().getEpochSecond();
                await(connection.ping(), rules.answerTimeout(), "no sign of life");
                lastSign = clock.instant();
                authenticated = connection.isAuthenticated();
                intake.settle();
                progress.caughtUpTo(askedAt);
                lasted = true;
                now(Phase.LISTENING, 0, state.note());
                nextPing = System.nanoTime() + rules.pingEvery().toNanos();
            }
        }
    }

    static <T> T await(CompletableFuture<T> future, Duration timeout, String otherwise)
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
        state = new SessionState(relay, phase, caughtUpTo, lastSign, authenticated, failures, note);
    }
}
