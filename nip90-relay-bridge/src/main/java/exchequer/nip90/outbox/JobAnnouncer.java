package exchequer.nip90.outbox;

import exchequer.market.decision.DomainEvent;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.TenantId;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.translation.Job;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts requests that came over the API on the relay, where providers listen. */
public final class JobAnnouncer {

    private static final Logger LOG = LoggerFactory.getLogger(JobAnnouncer.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final MarketVoice voice;
    private final JobLinks jobs;
    private final EmbeddedRelay relay;

    public JobAnnouncer(MarketVoice voice, JobLinks jobs, EmbeddedRelay relay) {
        this.voice = voice;
        this.jobs = jobs;
        this.relay = relay;
    }

    /**
     * Announces the request, if it is one and came over the API. Safe to repeat.
     *
     * @throws IllegalStateException when the relay did not take it; feed the event again
     */
    public void observe(DomainEvent event, TenantId tenant) {
        if (!(event instanceof RfqOpened rfq) || rfq.origin() != RfqOrigin.API) {
            return;
        }
        Optional<NostrEvent> request = voice.request(rfq);
        if (request.isEmpty()) {
            LOG.warn("{} asks for {}, for which no event kind stands", rfq.rfqId(), rfq.service());
            return;
        }
        // Remembered first: a fast provider's answer must find its job.
        jobs.remember(
                new Job(
                        request.get().id(),
                        request.get().kind(),
                        rfq.rfqId(),
                        tenant,
                        rfq.buyer()));
        RelayMessage.Ok ok =
                relay.publish(request.get())
                        .completeOnTimeout(
                                new RelayMessage.Ok(request.get().id(), false, "error: no answer"),
                                TIMEOUT.toMillis(),
                                TimeUnit.MILLISECONDS)
                        .join();
        // An expired request is old news read again after a long pause, and nobody's loss.
        boolean hopeless = ok.message().startsWith("invalid") || ok.message().startsWith("blocked");
        if (!ok.accepted() && !hopeless) {
            throw new IllegalStateException("the relay refused a request: " + ok.message());
        }
        if (!ok.accepted()) {
            LOG.warn("{} was not announced: {}", rfq.rfqId(), ok.message());
        }
    }
}
