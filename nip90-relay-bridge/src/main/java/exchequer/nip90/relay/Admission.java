package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import java.util.Optional;

/**
 * Decides which events of others this relay wants. Refusals begin with a NIP-01 prefix ({@code
 * blocked: …}, {@code restricted: …}), which clients act upon. Must be thread-safe.
 */
@FunctionalInterface
public interface Admission {

    /**
     * Asked first, when neither id nor signature are checked yet: whatever is decided here must not
     * change anything, or a forger could do it in another's name.
     *
     * @return the refusal, or empty to let the event pass
     */
    Optional<String> refusal(NostrEvent event, Sender sender);

    /** Asked of what passed, once it is proven to be by its author. */
    default Optional<String> refusalOfGenuine(NostrEvent event, Sender sender) {
        return Optional.empty();
    }

    /** This one's refusals, then the other's. */
    default Admission and(Admission other) {
        return new Admission() {
            @Override
            public Optional<String> refusal(NostrEvent event, Sender sender) {
                return Admission.this.refusal(event, sender).or(() -> other.refusal(event, sender));
            }

            @Override
            public Optional<String> refusalOfGenuine(NostrEvent event, Sender sender) {
                return Admission.this
                        .refusalOfGenuine(event, sender)
                        .or(() -> other.refusalOfGenuine(event, sender));
            }
        };
    }

    static Admission everyone() {
        return (_, _) -> Optional.empty();
    }
}
