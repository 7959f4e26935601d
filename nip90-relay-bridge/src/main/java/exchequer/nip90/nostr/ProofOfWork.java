package exchequer.nip90.nostr;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Work spent on an event's id: the number of its leading zero bits (NIP-13). What somebody aimed at
 * stands in the event, and only that counts: who mines many events cheaply gets a few with more
 * bits by luck, and would pass a gate with those.
 */
public sealed interface ProofOfWork {

    /**
     * @param committed what the author aimed at, and reached
     */
    record Sufficient(int committed) implements ProofOfWork {}

    /** The id has fewer leading zero bits than required. */
    record TooLittle(int bits, int required) implements ProofOfWork {}

    /** Enough bits, but nothing says that they are more than luck. */
    record NotCommitted(int required) implements ProofOfWork {}

    /** Enough bits, but the author aimed at fewer. */
    record CommittedToLess(int committed, int required) implements ProofOfWork {}

    /** An id has no more bits, so no more can be asked for. */
    int MAX_BITS = 256;

    String NONCE = "nonce";

    /**
     * Judges an event whose id was verified; without that anybody could write zeros.
     *
     * @param required leading zero bits, 0 to {@link #MAX_BITS}; 0 is met by every event
     */
    static ProofOfWork of(NostrEvent event, int required) {
        checkBits(required);
        int bits = difficulty(event.id());
        Optional<Integer> commitment = commitment(event);
        if (bits < required) {
            return new TooLittle(bits, required);
        }
        if (required == 0) {
            return new Sufficient(commitment.filter(it -> it <= bits).orElse(0));
        }
        return commitment
                .map(
                        committed ->
                                committed < required
                                        ? new CommittedToLess(committed, required)
                                        // More was promised than done: only what was done counts.
                                        : new Sufficient(Math.min(committed, bits)))
                .orElseGet(() -> new NotCommitted(required));
    }

    /**
     * Leading zero bits.
     *
     * @param id lower-case hex
     */
    static int difficulty(String id) {
        int bits = 0;
        for (int i = 0; i < id.length(); i++) {
            int digit = Character.digit(id.charAt(i), 16);
            bits += Integer.numberOfLeadingZeros(digit) - (Integer.SIZE - 4);
            if (digit != 0) {
                return bits;
            }
        }
        return bits;
    }

    /**
     * Looks for a nonce that gives the event's id the bits aimed at. A bit more doubles the tries:
     * 20 bits take a million on average, about a second.
     *
     * @param author who is going to sign it, 64 lower-case hex characters
     * @param target leading zero bits, which the event then commits itself to
     * @param nonces where to look; a counter will do
     * @param maxTries ends a search that takes too long
     * @return the event with its nonce tag, to be signed without any change; empty when the tries
     *     were used up or the thread was interrupted
     * @throws IllegalArgumentException when the target is no number of bits, or the event's text
     *     has no UTF-8 form
     */
    static Optional<EventTemplate> mine(
            String author, EventTemplate event, int target, LongSupplier nonces, long maxTries) {
        checkBits(target);
        MessageDigest sha256 = sha256();
        for (long tries = 0; tries < maxTries && !Thread.currentThread().isInterrupted(); tries++) {
            EventTemplate attempt = withNonce(event, nonces.getAsLong(), target);
            byte[] form =
                    EventId.canonicalForm(
                                    author,
                                    attempt.createdAt(),
                                    attempt.kind(),
                                    attempt.tags(),
                                    attempt.content())
                            .getBytes(StandardCharsets.UTF_8);
            if (difficulty(Hex.of(sha256.digest(form))) >= target) {
                return Optional.of(attempt);
            }
        }
        return Optional.empty();
    }

    private static EventTemplate withNonce(EventTemplate event, long nonce, int target) {
        List<List<String>> tags = new ArrayList<>();
        for (List<String> tag : event.tags()) {
            // Readers take the first; an older one would speak for a work that is gone.
            if (!tag.getFirst().equals(NONCE)) {
                tags.add(tag);
            }
        }
        tags.add(List.of(NONCE, Long.toUnsignedString(nonce), Integer.toString(target)));
        return new EventTemplate(event.createdAt(), event.kind(), tags, event.content());
    }

    /** The third entry of the first nonce tag, when it is a number of bits. */
    private static Optional<Integer> commitment(NostrEvent event) {
        return event.tagsNamed(NONCE).stream()
                .findFirst()
                .filter(tag -> tag.size() > 2 && tag.get(2).matches("[0-9]{1,3}"))
                .map(tag -> Integer.parseInt(tag.get(2)))
                .filter(bits -> bits <= MAX_BITS);
    }

    private static void checkBits(int bits) {
        if (bits < 0 || bits > MAX_BITS) {
            throw new IllegalArgumentException("an id has 0 to 256 bits, not " + bits);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform must have SHA-256", absent);
        }
    }
}
