package exchequer.nip90.inbox;

import exchequer.market.decision.DomainCommand;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.outbox.MarketPost;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Translator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells authors why their events had no effect. Each returns when that is durable, and throws when
 * that is not known; repeated, it is the same event.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final MarketPost post;
    private final MarketVoice voice;
    private final Translator translator;

    Refusals(MarketPost post, MarketVoice voice, Translator translator) {
        this.post = post;
        this.voice = voice;
        this.translator = translator;
    }

    /** The event meant nothing that can be wished. */
    void translated(StoredEvent stored, String code, String detail) {
        refuse(stored, translator.jobOf(stored.event()), code, detail);
    }

    /** The market can make nothing of the event, not even what it is about. */
    void unreadable(StoredEvent stored) {
        refuse(
                stored,
                Optional.empty(),
                "unreadable_event",
                "the market can make nothing of this event");
    }

    /** What the event wished was refused. */
    void decided(StoredEvent stored, DomainCommand refused, String code, String detail) {
        NostrEvent event = stored.event();
        // A deletion may name several requests; the answer has to be about the one that stays.
        Optional<Job> about =
                refused instanceof CancelRfq cancel
                        ? translator.jobOf(event, cancel.rfqId())
                        : translator.jobOf(event);
        refuse(stored, about, code, detail);
    }

    private void refuse(StoredEvent stored, Optional<Job> about, String code, String detail) {
        @Nullable Job job = about.orElse(null);
        // The detail of an encrypted job may tell what was encrypted, its ceiling for instance.
        boolean secret =
                job != null && job.scheme() != null || MarketVoice.isEncrypted(stored.event());
        LOG.info("event {} is refused: {} {}", stored.event().id(), code, secret ? "" : detail);
        // At the time of its receipt: refused again after a crash, it must be the same event.
        post.reply(
                voice.refusal(stored.event(), job, code, detail, stored.receivedAt()),
                stored.event().id());
    }
}
