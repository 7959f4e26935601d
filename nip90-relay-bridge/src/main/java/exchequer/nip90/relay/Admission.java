package exchequer.nip90.relay;

import exchequer.nip90.nostr.NostrEvent;
import java.util.Optional;

/** Decides which clients' events this relay wants; asked before the signature is checked. */
@FunctionalInterface
public interface Admission {

    /**
     * @param remote who is at the other end, as the transport described it
     * @return the refusal with its NIP-01 prefix ({@code blocked: …}, {@code restricted: …}), or
     *     empty to let the event pass
     */
    Optional<String> refusal(NostrEvent event, String remote);

    static Admission everyone() {
        return (_, _) -> Optional.empty();
    }
}
