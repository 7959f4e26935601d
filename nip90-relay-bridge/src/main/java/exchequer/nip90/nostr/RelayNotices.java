package exchequer.nip90.nostr;

import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what a relay says to nobody in particular. Only the first of it on a connection: a relay may
 * go on without end, and nothing depends on it. Used by one thread at a time.
 */
final class RelayNotices {

    private static final Logger LOG = LoggerFactory.getLogger(RelayNotices.class);
    private static final int MOST_LOGGED = 10;

    private final URI relay;
    private int logged;

    RelayNotices(URI relay) {
        this.relay = relay;
    }

    /**
     * @param line as {@link ForeignText} makes it
     */
    void heard(String line) {
        if (logged == MOST_LOGGED) {
            return;
        }
        logged++;
        LOG.info("Relay {} says: {}", relay, line);
        if (logged == MOST_LOGGED) {
            LOG.info("What else relay {} says on this connection is not logged", relay);
        }
    }
}
