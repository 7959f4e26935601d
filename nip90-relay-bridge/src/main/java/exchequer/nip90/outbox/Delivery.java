package exchequer.nip90.outbox;

import java.net.URI;
import java.time.Instant;

/**
 * How it stands with one event at one relay.
 *
 * @param attempts how often it was sent there
 * @param nextAt when it is tried again, if it is waiting
 * @param answer the relay's last word, or why there was none
 */
public record Delivery(URI relay, State state, int attempts, Instant nextAt, String answer) {

    public enum State {
        WAITING,
        /** The relay wants to know who we are first (NIP-42). */
        AWAITING_AUTH,
        /** The relay says it has the event. */
        HELD,
        /** Trying again would be no use. */
        REFUSED
    }
}
