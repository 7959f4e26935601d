package exchequer.nip90.relay;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.RelayAddress;
import exchequer.nip90.nostr.RelayAuth;
import java.util.List;
import java.util.random.RandomGenerator;

/** Proofs of keys, as clients of the relay under test give them. */
final class Answers {

    static final String RELAY = "wss://relay.example/relay";

    private Answers() {}

    static Challenger challenger() {
        return new Challenger(
                RelayAddress.of(RELAY).orElseThrow(), RandomGenerator.of("L64X128MixRandom"));
    }

    static NostrEvent to(String challenge, NostrKey key, long createdAt) {
        return to(challenge, RELAY, key, createdAt);
    }

    static NostrEvent to(String challenge, String relay, NostrKey key, long createdAt) {
        return key.sign(
                new EventTemplate(
                        createdAt,
                        RelayAuth.KIND,
                        List.of(List.of("relay", relay), List.of("challenge", challenge)),
                        ""));
    }
}
