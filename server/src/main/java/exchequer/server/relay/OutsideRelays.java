package exchequer.server.relay;

import exchequer.nip90.outbox.Backlog;
import exchequer.nip90.outbox.Outbox;
import exchequer.nip90.outbox.OutboxCleaning;
import exchequer.nip90.outbox.OutboxPostman;
import exchequer.nip90.session.RelayPool;
import exchequer.nip90.session.SessionState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The node's part at the relays of others: listens there, carries there what the market says, and
 * knows how that goes. A relay that is away is waited for and stops nothing else. Thread-safe.
 */
public final class OutsideRelays implements AutoCloseable {

    private static final Duration CLEAN_EVERY = Duration.ofHours(1);

    /** Gauges of all relays are read together; one look at the tables serves them all. */
    private static final Duration COUNTS_LAST = Duration.ofSeconds(5);

    private final RelayPool pool;
    private final Outbox outbox;
    private final OutboxPostman postman;
    private final OutboxCleaning cleaning;
    private final InstantSource clock;
    private Map<URI, Long> counted = Map.of();
    private Instant countedAt = Instant.EPOCH;

    /** A session, and what is on its way to the same relay. */
    public record Standing(SessionState session, Backlog deliveries) {

        public boolean isListening() {
            return session.phase() == SessionState.Phase.LISTENING;
        }
    }

    public OutsideRelays(
            RelayPool pool,
            Outbox outbox,
            OutboxPostman postman,
            OutboxCleaning cleaning,
            InstantSource clock) {
        this.pool = pool;
        this.outbox = outbox;
        this.postman = postman;
        this.cleaning = cleaning;
        this.clock = clock;
    }

    /** Only once the inbox runs: what it does not read yet would pile up behind the relay. */
    public void start() {
        pool.start();
        postman.start();
        cleaning.start(CLEAN_EVERY);
    }

    /** How it stands with each relay, in the operator's order. */
    public List<Standing> standings() {
        Map<URI, Backlog> backlogs = outbox.backlogs();
        return pool.states().stream()
                .map(
                        state ->
                                new Standing(
                                        state, backlogs.getOrDefault(state.relay(), Backlog.NONE)))
                .toList();
    }

    /** The addresses, in the operator's order. */
    public List<URI> relays() {
        return pool.states().stream().map(SessionState::relay).toList();
    }

    public boolean isListening(URI relay) {
        return state(relay).phase() == SessionState.Phase.LISTENING;
    }

    /** How far behind listening is; empty before the first time. */
    public OptionalLong lagSeconds(URI relay) {
        return lagSeconds(state(relay));
    }

    public OptionalLong lagSeconds(SessionState state) {
        return state.caughtUpTo().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        Math.max(
                                0,
                                clock.instant().getEpochSecond() - state.caughtUpTo().getAsLong()));
    }

    /** How much is on its way to a relay and not settled, some seconds ago at most. */
    public synchronized long unsettled(URI relay) {
        Instant now = clock.instant();
        if (countedAt.plus(COUNTS_LAST).isBefore(now)) {
            counted = outbox.unsettled();
            countedAt = now;
        }
        return counted.getOrDefault(relay, 0L);
    }

    private SessionState state(URI relay) {
        return pool.states().stream()
                .filter(state -> state.relay().equals(relay))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        cleaning.close();
        // It sends over the connections of the pool.
        postman.close();
        pool.close();
    }
}
