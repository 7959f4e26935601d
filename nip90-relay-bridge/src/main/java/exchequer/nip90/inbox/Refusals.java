package exchequer.nip90.inbox;

import exchequer.market.decision.DomainCommand;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Translator;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells authors on the relay why their events had no effect. Nobody waits for it. */
final class Refusals {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final EmbeddedRelay relay;
    private final MarketVoice voice;
    private final Translator translator;

    Refusals(EmbeddedRelay relay, MarketVoice voice, Translator translator) {
        this.relay = relay;
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
        relay.publish(voice.refusal(stored.event(), job, code, detail, stored.receivedAt()))
                .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(
                        failure -> {
                            LOG.warn("a refusal was not published: {}", failure.toString());
                            return null;
                        });
    }
}
