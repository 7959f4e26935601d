package exchequer.nip90.outbox;

import exchequer.market.decision.DomainEvent;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.TenantId;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Job;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes requests that came over the API where providers listen; carries encrypted requests to
 * the providers that may read them, and their answers back; and says what became of them all.
 */
public final class JobAnnouncer {

    private static final Logger LOG = LoggerFactory.getLogger(JobAnnouncer.class);

    private final MarketVoice voice;
    private final JobLinks jobs;
    private final MarketPost post;
    private final SealedJobs sealed;
    private final JobNews news;

    public JobAnnouncer(MarketVoice voice, JobLinks jobs, MarketPost post) {
        this.voice = voice;
        this.jobs = jobs;
        this.post = post;
        this.sealed = new SealedJobs(voice.sealed(), jobs, post);
        this.news = new JobNews(voice, jobs, post);
    }

    /**
     * Publishes what follows from an event. Safe to repeat.
     *
     * @throws RuntimeException when it is not known to be published; feed the event again
     */
    public void observe(DomainEvent event, TenantId tenant) {
        sealed.observe(event);
        news.observe(event);
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
                Job.inClear(
                        request.get().id(),
                        request.get().kind(),
                        rfq.rfqId(),
                        tenant,
                        rfq.buyer()));
        post.publish(request.get());
    }
}
