package exchequer.nip90.giftwrap;

import exchequer.nip90.encryption.ConversationKey;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.Rumour;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Wraps what we write so that relays see neither who wrote it nor when. Each wrap is signed by a
 * key of its own and every time is off by up to two days into the past, so wrapping the same rumour
 * again gives another event; readers know it again by the rumour's id. As thread-safe as its random
 * generator.
 */
public final class GiftWrapper {

    private static final int NONCE_BYTES = 32;

    private final NostrKey own;
    private final RandomGenerator random;
    private final InstantSource clock;

    /**
     * @param random makes one-time keys, nonces and times: a {@link java.security.SecureRandom}
     *     outside of tests
     */
    public GiftWrapper(NostrKey own, RandomGenerator random, InstantSource clock) {
        this.own = own;
        this.random = random;
        this.clock = clock;
    }

    /** What we say, to be wrapped for each of its readers. */
    public Rumour rumour(EventTemplate event) {
        return Rumour.of(own.publicKey(), event);
    }

    /**
     * Wraps for one reader; who wants a copy wraps it for itself too.
     *
     * @param reader 64 lower-case hex characters
     * @throws IllegalArgumentException when the rumour is not ours, the reader is no public key, or
     *     the text is too long to be encrypted twice
     */
    public NostrEvent wrap(Rumour rumour, String reader) {
        return wrap(rumour, reader, GiftKinds.WRAP);
    }

    /** As {@link #wrap(Rumour, String)}, for readers that are connected now. */
    public NostrEvent wrapEphemerally(Rumour rumour, String reader) {
        return wrap(rumour, reader, GiftKinds.EPHEMERAL_WRAP);
    }

    private NostrEvent wrap(Rumour rumour, String reader, int kind) {
        // Nobody would believe it: the seal is ours.
        if (!rumour.pubkey().equals(own.publicKey())) {
            throw new IllegalArgumentException("only what is ours can be sealed by us");
        }
        NostrEvent seal = signed(own, reader, GiftKinds.SEAL, List.of(), NostrJson.write(rumour));
        return signed(
                NostrKey.generate(random),
                reader,
                kind,
                List.of(List.of("p", reader)),
                NostrJson.write(seal));
    }

    private NostrEvent signed(
            NostrKey author, String reader, int kind, List<List<String>> tags, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String content =
                ConversationKey.between(author, reader)
                        .orElseThrow(() -> new IllegalArgumentException("the reader is no key"))
                        .encrypt(text, nonce);
        long sometime =
                clock.instant().getEpochSecond()
                        - random.nextLong(GiftKinds.MAX_BACKDATING.toSeconds() + 1);
        return author.sign(new EventTemplate(sometime, kind, tags, content), random);
    }
}
