package exchequer.nip90.nostr;

import java.util.Optional;

/** Public keys in the form people paste: {@code npub1…} (NIP-19). */
public final class Nip19 {

    private Nip19() {}

    /**
     * @param publicKey 64 lower-case hex characters
     * @throws IllegalArgumentException when it is anything else
     */
    public static String npub(String publicKey) {
        if (!Hex.isLower(publicKey, Hex.KEY_CHARS)) {
            throw new IllegalArgumentException("not a public key in hex");
        }
        return Bech32.encode("npub", Hex.parse(publicKey));
    }

    /** The key as 64 lower-case hex characters; empty when the text is not an npub. */
    public static Optional<String> fromNpub(String npub) {
        return Bech32.decode("npub", npub).filter(key -> key.length == 32).map(Hex::of);
    }
}
