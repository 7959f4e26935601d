package exchequer.nip90.outbox;

import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.session.BackOff;
import java.time.Duration;

/** What a relay's answer means for the delivery. */
sealed interface Verdict {

    record Held() implements Verdict {}

    record Again(Duration after) implements Verdict {}

    record AwaitingAuth() implements Verdict {}

    record Refused() implements Verdict {}

    /**
     * By the word before the colon (NIP-01, NIP-42). A word that we do not know, or none, settles
     * nothing: it is tried again until the event is too old.
     *
     * @param attempts how often it was sent, this time included
     */
    static Verdict of(RelayMessage.Ok ok, int attempts, BackOff backOff) {
        if (ok.isHeld()) {
            return new Held();
        }
        return switch (ok.prefix()) {
            // DUPLICATE is held; it stands here only to leave no word out.
            case DUPLICATE -> new Held();
            case RATE_LIMITED, ERROR, CLOSED, OTHER -> new Again(backOff.after(attempts));
            case AUTH_REQUIRED -> new AwaitingAuth();
            case INVALID, BLOCKED, POW, RESTRICTED, MUTE, REPLACED, DELETED -> new Refused();
        };
    }
}
