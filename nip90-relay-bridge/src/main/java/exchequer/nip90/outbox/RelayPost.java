package exchequer.nip90.outbox;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.relay.EmbeddedRelay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes on our own relay and waits until it is durable. */
final class RelayPost {

    private static final Logger LOG = LoggerFactory.getLogger(RelayPost.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final EmbeddedRelay relay;

    RelayPost(EmbeddedRelay relay) {
        this.relay = relay;
    }

    /**
     * Safe to repeat.
     *
     * @throws IllegalStateException when the relay did not take it now; try again
     */
    void publish(NostrEvent event) {
        RelayMessage.Ok ok =
                relay.publish(event)
                        .completeOnTimeout(
                                new RelayMessage.Ok(event.id(), false, "error: no answer"),
                                TIMEOUT.toMillis(),
                                TimeUnit.MILLISECONDS)
                        .join();
        if (!ok.isHeld() && mayBeTakenLater(ok.prefix())) {
            throw new IllegalStateException(
                    "the relay refused kind " + event.kind() + ": " + ok.message());
        }
        if (!ok.isHeld()) {
            LOG.warn(
                    "event {} of kind {} was not published: {}",
                    event.id(),
                    event.kind(),
                    ok.message());
        }
    }

    /**
     * What has expired or was taken back since is old news read again after a pause, and nobody's
     * loss; trying it for ever would stop all that comes after.
     */
    private static boolean mayBeTakenLater(ReasonPrefix why) {
        return why.worthRetrying() || why == ReasonPrefix.OTHER;
    }
}
