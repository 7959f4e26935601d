package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import java.time.Instant;

/**
 * A verified event on its way into the store.
 *
 * @param raw its JSON as received
 */
public record ReceivedEvent(NostrEvent event, String raw, Instant receivedAt) {}
