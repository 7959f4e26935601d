package exchequer.nip90.nostr;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Says who we are, to a relay that wants to know (NIP-42). Thread-safe; must not block. */
@FunctionalInterface
public interface RelayIdentity {

    /**
     * The signed answer; empty when this relay is not to know.
     *
     * @param relay the address as we know it, never as the relay claims: an answer that names
     *     another relay would let this one pass for us there
     */
    Optional<NostrEvent> answer(URI relay, String challenge);

    /** Stays unknown to every relay. */
    static RelayIdentity nobody() {
        return (_, _) -> Optional.empty();
    }

    /**
     * Is known to every relay as the one who signs.
     *
     * @param signer signs with a key that this class never sees
     */
    static RelayIdentity as(Function<EventTemplate, NostrEvent> signer, InstantSource clock) {
        return (relay, challenge) ->
                Optional.of(
                        signer.apply(
                                new EventTemplate(
                                        clock.instant().getEpochSecond(),
                                        RelayAuth.KIND,
                                        List.of(
                                                List.of("relay", relay.toString()),
                                                List.of("challenge", challenge)),
                                        "")));
    }
}
