package exchequer.nip90.nostr;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Checks a client's answer to a relay's challenge (NIP-42): a signed event that names the relay and
 * the challenge. It counts at no other relay, so whoever is sent one can not pass it on and be
 * taken for its author elsewhere.
 *
 * <p>A pure function. A tag that appears twice is refused, since another reader might pick the
 * other one.
 */
public final class RelayAuth {

    /** Of answers; nobody may store or pass on an event of this kind. */
    public static final int KIND = 22_242;

    /** Largest distance between {@code created_at} and the relay's clock, either way. */
    public static final Duration WINDOW = Duration.ofMinutes(10);

    private static final String RELAY = "relay";
    private static final String CHALLENGE = "challenge";

    /** What an answer is worth. */
    public sealed interface Outcome {}

    public record Authenticated(String pubkey) implements Outcome {}

    public record Refused(Refusal refusal) implements Outcome {}

    /** Why an answer is worth nothing, in the order of checking. */
    public enum Refusal {
        WRONG_KIND,
        AMBIGUOUS_TAGS,
        EXPIRED,
        NOT_YET_VALID,
        CHALLENGE_MISMATCH,
        RELAY_MISMATCH,
        INVALID_ID,
        INVALID_SIGNATURE;

        /** For people, for example {@code relay mismatch}. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private RelayAuth() {}

    /**
     * @param challenge what this connection was sent
     * @param relay ourselves, from the configured public address and never from what a client says
     */
    public static Outcome verify(
            NostrEvent answer, String challenge, RelayAddress relay, Instant now) {
        long second = now.getEpochSecond();
        if (answer.kind() != KIND) {
            return new Refused(Refusal.WRONG_KIND);
        }
        if (isRepeated(answer, RELAY) || isRepeated(answer, CHALLENGE)) {
            return new Refused(Refusal.AMBIGUOUS_TAGS);
        }
        // Compared by bounds: an absolute difference overflows for times a client can choose.
        if (answer.createdAt() < second - WINDOW.toSeconds()) {
            return new Refused(Refusal.EXPIRED);
        }
        if (answer.createdAt() > second + WINDOW.toSeconds()) {
            return new Refused(Refusal.NOT_YET_VALID);
        }
        if (!answer.tagValues(CHALLENGE).equals(List.of(challenge))) {
            return new Refused(Refusal.CHALLENGE_MISMATCH);
        }
        if (answer.firstTag(RELAY).flatMap(RelayAddress::of).filter(relay::equals).isEmpty()) {
            return new Refused(Refusal.RELAY_MISMATCH);
        }
        return switch (EventVerification.of(answer)) {
            case EventVerification.InvalidId _ -> new Refused(Refusal.INVALID_ID);
            case EventVerification.InvalidSignature _ -> new Refused(Refusal.INVALID_SIGNATURE);
            case EventVerification.Valid _ -> new Authenticated(answer.pubkey());
        };
    }

    private static boolean isRepeated(NostrEvent event, String tag) {
        return event.tagsNamed(tag).size() > 1;
    }
}
