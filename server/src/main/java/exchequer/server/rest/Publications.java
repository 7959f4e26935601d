package exchequer.server.rest;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.nip90.outbox.Delivery;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.Outbox;
import exchequer.nip90.outbox.Publication;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.Sighting;
import exchequer.nip90.translation.Job;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** On which outside relays events are, as the API shows it. */
@Singleton
final class Publications {

    private final Outbox outbox;
    private final RelayStore store;
    private final JobLinks jobs;

    Publications(Outbox outbox, RelayStore store, JobLinks jobs) {
        this.outbox = outbox;
        this.store = store;
        this.jobs = jobs;
    }

    @Schema(name = "Delivery")
    record DeliveryView(
            String relay,
            @Schema(description = "waiting, awaiting_auth, held or refused") String state,
            int attempts,
            @Schema(description = "when it is tried again, while it waits")
                    @Nullable Instant nextAttemptAt,
            @Schema(description = "the relay's last word") String answer) {}

    @Schema(name = "Publication")
    record PublicationView(
            String eventId,
            @Schema(description = "outside relays that said they have it") int publishedOn,
            @Schema(description = "outside relays it was sent to, or will be") int of,
            @Schema(description = "nothing of it waits any more") boolean settled,
            @Schema(description = "outside relays that showed it to this node") List<String> seenOn,
            List<DeliveryView> deliveries) {}

    @Schema(name = "RequestPublication")
    record RequestView(
            int kind,
            @Schema(description = "for whom it is encrypted; absent when all may read it")
                    @Nullable Pubkey forProvider,
            PublicationView publication) {}

    @Schema(name = "RfqPublications")
    record RfqView(RfqId rfqId, List<RequestView> requests) {}

    Optional<PublicationView> ofEvent(String eventId) {
        Optional<Publication> sent = outbox.publication(eventId);
        List<String> seenOn = seenOn(eventId);
        return sent.isEmpty() && seenOn.isEmpty()
                ? Optional.empty()
                : Optional.of(view(eventId, sent, seenOn));
    }

    RfqView ofRfq(RfqId rfq) {
        return new RfqView(
                rfq,
                jobs.requestsOf(rfq).stream()
                        .sorted(Comparator.comparing(Job::requestEventId))
                        .map(this::request)
                        .toList());
    }

    private RequestView request(Job job) {
        String id = job.requestEventId();
        return new RequestView(
                job.requestKind(), job.provider(), view(id, outbox.publication(id), seenOn(id)));
    }

    private List<String> seenOn(String eventId) {
        return store.sightings(eventId).stream().map(Sighting::relay).toList();
    }

    private static PublicationView view(
            String eventId, Optional<Publication> sent, List<String> seenOn) {
        List<Delivery> deliveries = sent.map(Publication::deliveries).orElse(List.of());
        return new PublicationView(
                eventId,
                sent.map(Publication::heldBy).orElse(0),
                deliveries.size(),
                sent.map(Publication::isSettled).orElse(true),
                seenOn,
                deliveries.stream().map(Publications::view).toList());
    }

    private static DeliveryView view(Delivery delivery) {
        return new DeliveryView(
                delivery.relay().toString(),
                delivery.state().name().toLowerCase(Locale.ROOT),
                delivery.attempts(),
                delivery.state() == Delivery.State.WAITING ? delivery.nextAt() : null,
                delivery.answer());
    }
}
