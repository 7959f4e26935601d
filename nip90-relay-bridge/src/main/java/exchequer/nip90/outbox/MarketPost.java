package exchequer.nip90.outbox;

import exchequer.nip90.nostr.NostrEvent;

/**
 * Where the market says something. Returns when it is durable everywhere it has to be said, and is
 * safe to repeat: relays know an event by its id.
 */
public interface MarketPost {

    /**
     * To everybody: on our own relay, and at every outside relay.
     *
     * @throws RuntimeException when it is not known to be durable; say it again
     */
    void publish(NostrEvent event);

    /**
     * About another event: on our own relay, and at those outside relays where the other event is.
     * Elsewhere it would be noise, and tell strangers who deals with whom.
     *
     * @throws RuntimeException as {@link #publish}
     */
    void reply(NostrEvent event, String aboutEventId);
}
