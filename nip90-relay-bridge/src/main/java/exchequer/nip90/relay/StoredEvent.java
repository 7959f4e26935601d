package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import java.time.Instant;

/**
 * An event the relay holds.
 *
 * @param seq its place in the order of acceptance, starting at 1, without gaps
 * @param raw its JSON exactly as received
 */
public record StoredEvent(long seq, NostrEvent event, String raw, Instant receivedAt) {}
