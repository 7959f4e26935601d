package exchequer.nip90.outbox;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayAddress;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.RelayStoreException;
import exchequer.nip90.relay.Sighting;
import exchequer.nip90.translation.Job;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the operator's outside relays have to hear what; puts it into the {@link Outbox}. Only
 * those relays, ever: what strangers write into {@code relays} tags chooses among them and adds
 * none. Thread-safe; all of it is safe to repeat.
 *
 * <p>Besides what the market says itself it carries jobs between parties that share no relay, as
 * the parties signed them. An event that its author protected against that (NIP-70) stays where it
 * is.
 */
public final class OutsidePost {

    /** Beyond it answers to one request are not carried; anybody can write answers without end. */
    private static final int MOST_ANSWERS = 200;

    private static final int MOST_REQUESTS = 10_000;

    private final Outbox outbox;
    private final RelayStore store;
    private final Map<RelayAddress, URI> relays = new LinkedHashMap<>();
    private final Map<String, Integer> answersTo =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > MOST_REQUESTS;
                }
            };

    /**
     * @param store knows which relay showed what
     * @param relays the operator's
     */
    public OutsidePost(Outbox outbox, RelayStore store, Collection<URI> relays) {
        this.outbox = outbox;
        this.store = store;
        relays.forEach(relay -> this.relays.put(addressOf(relay), relay));
    }

    /**
     * @throws RelayStoreException when it is not known to be durable; as all methods here
     */
    public void everywhere(NostrEvent event) {
        put(event, relays.values());
    }

    /** Where another event is: at the relays that showed it, and those it was sent to. */
    public void about(NostrEvent event, String otherEventId) {
        if (!relays.isEmpty()) {
            put(event, whereItIs(otherEventId));
        }
    }

    /**
     * Carries a buyer's request to providers. One that an outside relay showed is public, and goes
     * to all; one that only our own relay has goes where its {@code relays} tag says.
     *
     * @return whether it may be answered at outside relays
     */
    public boolean request(NostrEvent request) {
        if (relays.isEmpty()) {
            return false;
        }
        Set<URI> seenAt = seenAt(request.id());
        Set<URI> named = namedBy(request);
        carry(request, seenAt.isEmpty() ? named : relays.values());
        return !seenAt.isEmpty() || !named.isEmpty();
    }

    /**
     * Carries what a provider says about a request to its buyer: where the request's {@code relays}
     * tag wants answers (NIP-90), or else where the request was seen.
     */
    public void answer(NostrEvent answer, Job job) {
        if (!relays.isEmpty() && !isOneTooMany(job.requestEventId())) {
            carry(answer, audienceOf(job));
        }
    }

    /** Carries a buyer's withdrawal to where the request is. */
    public void withdrawal(NostrEvent deletion, Job job) {
        if (!relays.isEmpty()) {
            carry(deletion, whereItIs(job.requestEventId()));
        }
    }

    private Set<URI> audienceOf(Job job) {
        String id = job.requestEventId();
        Set<URI> named =
                find(id)
                        // Our own requests are answered to us.
                        .filter(request -> request.pubkey().equals(job.buyer().value()))
                        .map(this::namedBy)
                        .orElse(Set.of());
        // What has expired or was withdrawn is found no more; where it is, is still known.
        return named.isEmpty() ? seenAt(id) : named;
    }

    private Set<URI> whereItIs(String eventId) {
        Set<URI> where = seenAt(eventId);
        outbox.publication(eventId).stream()
                .flatMap(publication -> publication.deliveries().stream())
                .map(Delivery::relay)
                .filter(relays::containsValue)
                .forEach(where::add);
        return where;
    }

    private void carry(NostrEvent event, Collection<URI> to) {
        if (!event.tagsNamed("-").isEmpty() || to.isEmpty()) {
            return;
        }
        Set<URI> missing = new LinkedHashSet<>(to);
        missing.removeAll(seenAt(event.id()));
        put(event, missing);
    }

    private void put(NostrEvent event, Collection<URI> to) {
        if (!to.isEmpty()) {
            outbox.put(event, to);
        }
    }

    private Set<URI> seenAt(String eventId) {
        return store.sightings(eventId).stream()
                .map(Sighting::relay)
                .map(URI::create)
                .filter(relays::containsValue)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static RelayAddress addressOf(URI relay) {
        return RelayAddress.of(relay.toString())
                .orElseThrow(() -> new IllegalArgumentException("no relay: " + relay));
    }

    private Set<URI> namedBy(NostrEvent request) {
        return request.tagsNamed("relays").stream()
                .flatMap(tag -> tag.stream().skip(1))
                .map(RelayAddress::of)
                .flatMap(Optional::stream)
                .filter(relays::containsKey)
                .map(relays::get)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<NostrEvent> find(String eventId) {
        return store.query(List.of(Filter.any().withIds(List.of(eventId))), 1).events().stream()
                .map(stored -> stored.event())
                .findFirst();
    }

    private synchronized boolean isOneTooMany(String requestEventId) {
        return answersTo.merge(requestEventId, 1, Integer::sum) > MOST_ANSWERS;
    }
}
