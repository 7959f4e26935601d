package exchequer.nip90.outbox;

import exchequer.market.decision.DomainEvent;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.ids.Pubkey;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Job;
import java.util.Optional;

/**
 * Carries encrypted jobs between a buyer and the providers that the buyer named, who have no keys
 * in common: requests one way, and what providers answer the other way.
 */
final class SealedJobs {

    private final SealedVoice voice;
    private final JobLinks jobs;
    private final MarketPost post;

    SealedJobs(SealedVoice voice, JobLinks jobs, MarketPost post) {
        this.voice = voice;
        this.jobs = jobs;
        this.post = post;
    }

    /** Safe to repeat; what does not belong to an encrypted request is passed over. */
    void observe(DomainEvent event) {
        switch (event) {
            case RfqOpened rfq when rfq.origin() == RfqOrigin.RELAY && rfq.externalRef() != null ->
                    jobs.find(rfq.externalRef())
                            .filter(asked -> asked.scheme() != null)
                            .ifPresent(asked -> show(rfq, asked));
            case DeliverySubmitted delivery ->
                    jobs.encryptedFor(delivery.rfqId(), delivery.provider())
                            .ifPresent(
                                    asked ->
                                            tell(
                                                    asked,
                                                    voice.result(asked, delivery, textOf(asked))));
            // Anybody may say these, but only of whom the request was shown to are they passed on.
            case WorkProgressed progress ->
                    jobs.encryptedFor(progress.rfqId(), progress.provider())
                            .ifPresent(asked -> tell(asked, voice.progress(asked, progress)));
            case WorkFailed failure ->
                    jobs.encryptedFor(failure.rfqId(), failure.provider())
                            .ifPresent(asked -> tell(asked, voice.failure(asked, failure)));
            default -> {
                // Nothing that is said between a buyer and its providers.
            }
        }
    }

    private void tell(Job asked, NostrEvent answer) {
        post.reply(answer, asked.requestEventId());
    }

    private Optional<String> textOf(Job asked) {
        return jobs.textOf(asked.requestEventId());
    }

    private void show(RfqOpened rfq, Job asked) {
        for (Pubkey provider : rfq.targets()) {
            NostrEvent request = voice.request(rfq, asked.requestKind(), provider);
            // Remembered first: a fast provider's answer must find its job.
            jobs.remember(
                    new Job(
                            request.id(),
                            request.kind(),
                            rfq.rfqId(),
                            asked.tenant(),
                            asked.buyer(),
                            Scheme.NIP44,
                            provider));
            post.publish(request);
        }
    }
}
