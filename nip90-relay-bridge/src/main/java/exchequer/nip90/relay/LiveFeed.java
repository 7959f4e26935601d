package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hands every accepted event to every open subscription of this process. Thread-safe. */
final class LiveFeed {

    private final Set<LiveSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    void add(LiveSubscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(LiveSubscription subscription) {
        subscriptions.remove(subscription);
    }

    /** For stored events: called in order of {@code seq}, from one thread. */
    void publish(long seq, NostrEvent event) {
        if (subscriptions.isEmpty()) {
            return;
        }
        String json = NostrJson.write(event);
        for (LiveSubscription subscription : subscriptions) {
            subscription.live(seq, event, json);
        }
    }

    /** For events that are not stored; safe from any thread. */
    void publishEphemeral(NostrEvent event) {
        publish(0, event);
    }
}
