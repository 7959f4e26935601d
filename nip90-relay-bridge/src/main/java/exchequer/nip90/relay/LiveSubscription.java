package exchequer.nip90.relay;

import exchequer.nip90.nostr.Completeness;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One open REQ: stored events, EOSE, then live events, none lost and none twice.
 *
 * <p>It is registered for live events before the query runs, and keeps those that arrive meanwhile.
 * An event can then come both ways; what the query sent is remembered until the live feed has
 * passed the query's snapshot, after which no repetition is possible. Thread-safe.
 */
final class LiveSubscription {

    /** Live events kept while the stored ones are still being read. */
    private static final int MAX_WAITING = 2_000;

    private enum Phase {
        LOADING,
        LIVE,
        ENDED
    }

    private record Waiting(long seq, NostrEvent event, String json) {}

    private final String id;
    private final List<Filter> filters;
    private final Visitor visitor;
    private final OutputQueue output;
    private final List<Waiting> waiting = new ArrayList<>();
    private final Set<String> sentIds = new HashSet<>();
    private Phase phase = Phase.LOADING;
    private long asOf;

    LiveSubscription(String id, List<Filter> filters, Visitor visitor, OutputQueue output) {
        this.id = id;
        this.filters = filters;
        this.visitor = visitor;
        this.output = output;
    }

    List<Filter> filters() {
        return filters;
    }

    /** Who asks, with the keys proven by now. */
    Viewer viewer() {
        return visitor.viewer();
    }

    /**
     * Takes an event from the live feed.
     *
     * @param seq its sequence number; 0 for an ephemeral one, which no query can have sent
     * @param json the event as it goes out, shared by all subscriptions
     */
    void live(long seq, NostrEvent event, String json) {
        if (filters.stream().noneMatch(filter -> filter.matches(event)) || !visitor.maySee(event)) {
            return;
        }
        synchronized (this) {
            switch (phase) {
                case LOADING -> {
                    if (waiting.size() == MAX_WAITING) {
                        end(ReasonPrefix.ERROR.message("too many new events; ask again"));
                    } else {
                        waiting.add(new Waiting(seq, event, json));
                    }
                }
                case LIVE -> sendOnce(seq, event, json);
                case ENDED -> {}
            }
        }
    }

    /** Sends what the query found and goes live. */
    synchronized void stored(
            List<NostrEvent> events, List<String> jsons, Completeness completeness, long snapshot) {
        if (phase != Phase.LOADING) {
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            sentIds.add(events.get(i).id());
            output.send(new RelayMessage.Event(id, events.get(i), jsons.get(i)));
        }
        output.send(new RelayMessage.Eose(id, completeness));
        asOf = snapshot;
        phase = Phase.LIVE;
        waiting.forEach(event -> sendOnce(event.seq, event.event, event.json));
        waiting.clear();
    }

    /** Ends it from our side and tells the client why. */
    synchronized void end(String reason) {
        if (phase != Phase.ENDED) {
            stop();
            output.send(new RelayMessage.Closed(id, reason));
        }
    }

    /** Ends it without a word; nothing is sent for it afterwards. */
    synchronized void stop() {
        phase = Phase.ENDED;
        waiting.clear();
        sentIds.clear();
    }

    synchronized boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    private void sendOnce(long seq, NostrEvent event, String json) {
        if (seq > asOf) {
            sentIds.clear();
        } else if (sentIds.contains(event.id())) {
            return;
        }
        output.send(new RelayMessage.Event(id, event, json));
    }
}
