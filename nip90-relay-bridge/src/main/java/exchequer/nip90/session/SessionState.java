package exchequer.nip90.session;

import java.net.URI;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with an outside relay.
 *
 * @param caughtUpTo seconds since 1970 up to which nothing is missing; empty before the first time
 * @param lastSign when the relay last gave a sign of life; null before the first
 * @param authenticated whether the relay knows who we are (NIP-42)
 * @param failures in a row, since it was last caught up with
 * @param note what went wrong last, or how it was caught up with
 */
public record SessionState(
        URI relay,
        Phase phase,
        OptionalLong caughtUpTo,
        @Nullable Instant lastSign,
        boolean authenticated,
        int failures,
        String note) {

    public enum Phase {
        CONNECTING,
        CATCHING_UP,
        LISTENING,
        WAITING,
        CLOSED
    }
}
