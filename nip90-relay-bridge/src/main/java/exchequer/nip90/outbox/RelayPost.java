package exchequer.nip90.outbox;

import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.ReasonPrefix;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.relay.EmbeddedRelay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on our own relay, waits until it is durable, and then has it sent to outside relays.
 */
public final class RelayPost implements MarketPost {

    private static final Logger LOG = LoggerFactory.getLogger(RelayPost.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final EmbeddedRelay relay;
    private final OutsidePost outside;

    public RelayPost(EmbeddedRelay relay, OutsidePost outside) {
        this.relay = relay;
        this.outside = outside;
    }

    @Override
    public void publish(NostrEvent event) {
        if (isOnOurs(event)) {
            outside.everywhere(event);
        }
    }

    @Override
    public void reply(NostrEvent event, String aboutEventId) {
        if (isOnOurs(event)) {
            outside.about(event, aboutEventId);
        }
    }

    /**
     * @return false when it is of no use to anybody any more
     * @throws IllegalStateException when the relay did not take it now; try again
     */
    private boolean isOnOurs(NostrEvent event) {
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
        return ok.isHeld();
    }

    /**
     * What has expired or was taken back since is old news read again after a pause, and nobody's
     * loss; trying it for ever would stop all that comes after.
     */
    private static boolean mayBeTakenLater(ReasonPrefix why) {
        return why.worthRetrying() || why == ReasonPrefix.OTHER;
    }
}
