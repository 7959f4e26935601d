package exchequer.server;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.server.JobAudit.Effect;
import exchequer.server.JobAudit.Promise;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What clients were promised: an entry is made after a relay or the API has acknowledged something,
 * and from then on counts. Thread-safe.
 */
final class JobJournal {

    private final Queue<Promise> promises = new ConcurrentLinkedQueue<>();
    private final Queue<String> takenBack = new ConcurrentLinkedQueue<>();
    private final Map<String, String> descriptions = new ConcurrentHashMap<>();

    /** For whoever has to find out what became of an event. */
    void published(NostrEvent event, List<URI> relays) {
        descriptions.put(
                event.id(),
                "kind %d by %.8s about %s at %s"
                        .formatted(event.kind(), event.pubkey(), event.tagValues("e"), relays));
    }

    String describe(String violation) {
        return violation + ": " + descriptions.getOrDefault(violation.split(" ")[0], "");
    }

    void opened(String request) {
        promises.add(Promise.once(Effect.STORED, request));
        promises.add(Promise.once(Effect.OPENED, request));
    }

    void refused(String request) {
        promises.add(Promise.once(Effect.STORED, request));
        promises.add(Promise.never(Effect.OPENED, request));
        promises.add(Promise.once(Effect.REFUSED, request));
    }

    /**
     * A request that is taken back before the market reads it is not opened, so it is opened and
     * ended or neither.
     *
     * @param seen whether the market's relay has acknowledged the request before it was taken back;
     *     else the two may come in any order
     */
    void withdrawn(String request, String withdrawal, boolean seen) {
        promises.add(Promise.once(Effect.STORED, withdrawal));
        promises.add(
                seen
                        ? Promise.once(Effect.STORED, request)
                        : Promise.atMostOnce(Effect.STORED, request));
        promises.add(Promise.atMostOnce(Effect.OPENED, request));
        promises.add(Promise.atMostOnce(Effect.WITHDRAWN, request));
        takenBack.add(request);
    }

    void progressed(String answer) {
        promises.add(Promise.once(Effect.STORED, answer));
        promises.add(Promise.once(Effect.PROGRESSED, answer));
    }

    void delivered(String answer) {
        promises.add(Promise.once(Effect.STORED, answer));
        promises.add(Promise.once(Effect.DELIVERED, answer));
    }

    void openedOverApi(String rfq) {
        promises.add(Promise.once(Effect.OPENED, rfq));
        promises.add(Promise.once(Effect.ANNOUNCED, rfq));
        promises.add(Promise.once(Effect.ANNOUNCED_OUTSIDE, rfq));
    }

    List<Promise> promises() {
        return List.copyOf(promises);
    }

    /** Requests that may be in the market or not. */
    List<String> takenBack() {
        return List.copyOf(takenBack);
    }
}
