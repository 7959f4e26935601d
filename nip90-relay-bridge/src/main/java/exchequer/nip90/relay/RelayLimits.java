package exchequer.nip90.relay;

import exchequer.nip90.nostr.JsonLimits;
import java.time.Duration;

/**
 * What the relay takes from one connection and holds in memory at most; what NIP-11 can express of
 * it is announced to clients.
 *
 * @param maxMessageBytes UTF-8 size of one incoming message
 * @param maxEventTags tags of one event
 * @param maxSubscriptions open subscriptions per connection
 * @param maxFilters filters per REQ
 * @param maxFilterValues values in one list of a filter
 * @param maxLimit stored events per filter, also when the filter names no limit
 * @param createdAtAhead how far {@code created_at} may lie in the future
 * @param events pace of EVENT messages per connection
 * @param requests pace of all other messages per connection
 * @param maxConnections open connections
 * @param maxQueuedEvents events waiting for the writer; beyond that clients are told to retry
 * @param maxPendingOutputBytes unread output after which a slow connection is dropped
 */
public record RelayLimits(
        int maxMessageBytes,
        int maxEventTags,
        int maxSubscriptions,
        int maxFilters,
        int maxFilterValues,
        int maxLimit,
        Duration createdAtAhead,
        Rate events,
        Rate requests,
        int maxConnections,
        int maxQueuedEvents,
        int maxPendingOutputBytes) {

    /**
     * A token bucket.
     *
     * @param perSecond tokens that flow in
     * @param burst tokens it holds, and starts with
     */
    public record Rate(int perSecond, int burst) {
        public Rate {
            if (perSecond < 1 || burst < 1) {
                throw new IllegalArgumentException("a rate must be positive");
            }
        }
    }

    /** 256 KiB messages: a NIP-90 result repeats its whole request, inputs included. */
    public static RelayLimits standard() {
        return new RelayLimits(
                256 << 10,
                2_000,
                64,
                16,
                1_000,
                500,
                Duration.ofSeconds(900),
                new Rate(50, 200),
                new Rate(20, 100),
                1_000,
                4_096,
                16 << 20);
    }

    public RelayLimits withRates(Rate newEvents, Rate newRequests) {
        return new RelayLimits(
                maxMessageBytes,
                maxEventTags,
                maxSubscriptions,
                maxFilters,
                maxFilterValues,
                maxLimit,
                createdAtAhead,
                newEvents,
                newRequests,
                maxConnections,
                maxQueuedEvents,
                maxPendingOutputBytes);
    }

    JsonLimits json() {
        return new JsonLimits(maxMessageBytes, maxEventTags, 1_000, maxFilters, maxFilterValues);
    }
}
