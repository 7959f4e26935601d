package exchequer.nip90.relay;

import exchequer.nip90.nostr.RelayAddress;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * What a relay needs to have clients prove who they are (NIP-42). As thread-safe as its random
 * generator.
 *
 * @param relay where clients reach us; an answer made for another address is worth nothing
 * @param random makes challenges: a {@link java.security.SecureRandom} outside of tests, for who
 *     can tell the next one can have it answered beforehand
 */
public record Challenger(RelayAddress relay, RandomGenerator random) {

    private static final int CHALLENGE_BYTES = 16;

    String newChallenge() {
        byte[] bytes = new byte[CHALLENGE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
