package exchequer.nip90.session;

import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayStore;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * Listens at outside relays that the operator named, each by itself. What they show goes through
 * the embedded relay's checks into its store, each event once, with the relay that showed it first
 * and those that showed it later ({@link RelayStore#sightings}). Thread-safe.
 *
 * <p>Guarantee: an event that matches the filters and that a relay stored, whenever that was, is in
 * our store once that relay was caught up with after it, provided that its own time is not older
 * than the overlap at the moment we lost that relay, and that fewer events of its kind bear the
 * same second than the relay puts into one answer. How far a relay is caught up with survives
 * restarts.
 */
public final class RelayPool implements AutoCloseable {

    private final Map<URI, RelaySession> sessions = new LinkedHashMap<>();

    /**
     * What the pool works with.
     *
     * @param random shared by all sessions, hence thread-safe
     */
    public record Parts(
            EmbeddedRelay relay,
            RelayStore store,
            DataSource database,
            InstantSource clock,
            RandomGenerator random) {}

    /**
     * @param relays addresses with the scheme {@code ws} or {@code wss}; one given twice counts
     *     once
     */
    public RelayPool(Parts parts, SessionRules rules, Collection<URI> relays) {
        this(parts, rules, relays, Listening.plainly());
    }

    /** As above, with more than the rules to say. */
    public RelayPool(Parts parts, SessionRules rules, Collection<URI> relays, Listening listening) {
        SharedIntake shared = new SharedIntake(listening.wanted(), parts.relay()::receive);
        for (URI relay : relays) {
            if (!"ws".equals(relay.getScheme()) && !"wss".equals(relay.getScheme())) {
                throw new IllegalArgumentException("not the address of a relay: " + relay);
            }
            sessions.putIfAbsent(
                    relay,
                    new RelaySession(
                            relay,
                            rules,
                            listening,
                            shared,
                            parts.store(),
                            new RelayProgress(parts.database(), relay.toString()),
                            new BackOff(rules.firstPause(), rules.longestPause(), parts.random()),
                            parts.clock()));
        }
    }

    public void start() {
        sessions.values().forEach(RelaySession::start);
    }

    public List<SessionState> states() {
        return sessions.values().stream().map(RelaySession::state).toList();
    }

    /** The connection to a relay, while it is caught up with and listened to. */
    public Optional<RelayClient> connection(URI relay) {
        RelaySession session = sessions.get(relay);
        return session == null ? Optional.empty() : session.connection();
    }

    @Override
    public void close() {
        sessions.values().forEach(RelaySession::close);
    }
}
