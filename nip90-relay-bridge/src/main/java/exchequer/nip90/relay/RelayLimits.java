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
 * @param reconciliations what NIP-77 may cost
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
        int maxPendingOutputBytes,
        Reconciliations reconciliations) {

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

    /**
     * How much reconciling is allowed. A set is held in memory, some 110 bytes an event, from
     * NEG-OPEN to NEG-CLOSE.
     *
     * @param maxOpen per connection
     * @param maxEvents in one set; a client with more asks for smaller windows of time
     * @param maxEventsHeld in all sets of all connections
     * @param idle after which a set may be given up when others need the room
     */
    public record Reconciliations(int maxOpen, int maxEvents, int maxEventsHeld, Duration idle) {
        public Reconciliations {
            if (maxOpen < 1 || maxEvents < 1 || maxEventsHeld < maxEvents) {
                throw new IllegalArgumentException("the limits must leave room for one set");
            }
        }

        static Reconciliations standard() {
            return new Reconciliations(4, 100_000, 1_000_000, Duration.ofSeconds(30));
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
                4_000,
                4_096,
                16 << 20,
                Reconciliations.standard());
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
                maxPendingOutputBytes,
                reconciliations);
    }

    public RelayLimits withReconciliations(Reconciliations other) {
        return new RelayLimits(
                maxMessageBytes,
                maxEventTags,
                maxSubscriptions,
                maxFilters,
                maxFilterValues,
                maxLimit,
                createdAtAhead,
                events,
                requests,
                maxConnections,
                maxQueuedEvents,
                maxPendingOutputBytes,
                other);
    }

    JsonLimits json() {
        return new JsonLimits(maxMessageBytes, maxEventTags, 1_000, maxFilters, maxFilterValues);
    }
}
