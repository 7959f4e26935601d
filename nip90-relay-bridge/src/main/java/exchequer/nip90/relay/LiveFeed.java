package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import java.util.Collection;

/** Hands every accepted event to the open subscriptions of this process. Thread-safe. */
final class LiveFeed {

    private final SubscriptionIndex subscriptions = new SubscriptionIndex();

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
        Collection<LiveSubscription> wanted = subscriptions.candidates(event);
        if (wanted.isEmpty()) {
            return;
        }
        String json = NostrJson.write(event);
        wanted.forEach(subscription -> subscription.live(seq, event, json));
    }

    /** For events that are not stored; safe from any thread. */
    void publishEphemeral(NostrEvent event) {
        publish(0, event);
    }
}
