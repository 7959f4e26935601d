package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A verified event on its way into the store.
 *
 * @param raw its JSON as received
 * @param from the outside relay that showed it; null when a client of ours brought it
 */
public record ReceivedEvent(
        NostrEvent event, String raw, Instant receivedAt, @Nullable String from) {

    public ReceivedEvent(NostrEvent event, String raw, Instant receivedAt) {
        this(event, raw, receivedAt, null);
    }
}
