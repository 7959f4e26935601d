package exchequer.nip90.inbox;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Kinds;
import java.util.Comparator;
import java.util.List;

/** What else the relay has about a request. */
final class RelatedEvents {

    private static final int MOST_EARLY_ANSWERS = 500;

    private final RelayStore store;

    RelatedEvents(RelayStore store) {
        this.store = store;
    }

    /**
     * The relay takes no request whose deletion it has, but between its taking a request and our
     * reading it the buyer may have thought better. Opened, it could be worked on and paid before
     * we come to the deletion.
     */
    boolean isTakenBack(NostrEvent request) {
        Filter deletion =
                Filter.any()
                        .withKinds(List.of(Kinds.DELETION))
                        .withAuthors(List.of(request.pubkey()))
                        .withTag("e", List.of(request.id()))
                        .withSince(request.createdAt());
        return !store.query(List.of(deletion), 1).events().isEmpty();
    }

    /**
     * Answers that came before the request: outside relays show what we missed newest first, and
     * each at its own pace. They were passed over as about no job of ours, and would be lost.
     */
    List<StoredEvent> earlyAnswers(StoredEvent request) {
        NostrEvent event = request.event();
        Filter about =
                Filter.any()
                        .withKinds(List.of(Kinds.FEEDBACK, Kinds.resultOf(event.kind())))
                        .withTag("e", List.of(event.id()));
        return store.query(List.of(about), MOST_EARLY_ANSWERS).events().stream()
                .filter(answer -> answer.seq() < request.seq())
                .sorted(
                        Comparator.<StoredEvent>comparingLong(it -> it.event().createdAt())
                                .thenComparing(StoredEvent::seq))
                .toList();
    }
}
