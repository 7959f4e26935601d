package exchequer.nip90.nostr;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A Nostr secret key. Shows only its public half; the secret leaves through {@link #toNsec} alone.
 * Immutable and thread-safe.
 */
public final class NostrKey {

    private static final int BYTES = 32;

    /** SEC 1: a point given by its x coordinate alone, y being the even one of two. */
    private static final byte EVEN_Y = 2;

    private final byte[] secret;
    private final String publicKey;

    private NostrKey(byte[] secret) {
        this.secret = secret;
        byte[] uncompressed = Secp256k1.get().pubkeyCreate(secret);
        this.publicKey = Hex.of(Arrays.copyOfRange(uncompressed, 1, 1 + BYTES));
    }

    /**
     * @param secret 32 bytes, copied
     * @throws IllegalArgumentException when it is not a number from 1 to the curve order minus 1
     */
    public static NostrKey of(byte[] secret) {
        if (!isUsable(secret)) {
            throw new IllegalArgumentException("not a secp256k1 secret key");
        }
        return new NostrKey(secret.clone());
    }

    /** Reads an {@code nsec1…} (NIP-19); empty when it is not one. */
    public static Optional<NostrKey> fromNsec(String nsec) {
        return Bech32.decode("nsec", nsec).filter(NostrKey::isUsable).map(NostrKey::new);
    }

    /**
     * @param random a {@link java.security.SecureRandom} outside of tests
     */
    public static NostrKey generate(RandomGenerator random) {
        byte[] secret = new byte[BYTES];
        do {
            random.nextBytes(secret);
        } while (!isUsable(secret));
        return new NostrKey(secret);
    }

    /** The x-only public key, 64 lower-case hex characters. */
    public String publicKey() {
        return publicKey;
    }

    public String npub() {
        return Nip19.npub(publicKey);
    }

    /** The secret itself, for an operator to keep; nothing in this program logs it. */
    public String toNsec() {
        return Bech32.encode("nsec", secret);
    }

    /** Signs without auxiliary randomness: the same template always gives the same event. */
    public NostrEvent sign(EventTemplate template) {
        return sign(template, new byte[BYTES]);
    }

    /**
     * Signs with 32 bytes of auxiliary randomness, which BIP-340 recommends against fault and power
     * attacks.
     */
    public NostrEvent sign(EventTemplate template, RandomGenerator random) {
        byte[] auxiliary = new byte[BYTES];
        random.nextBytes(auxiliary);
        return sign(template, auxiliary);
    }

    private NostrEvent sign(EventTemplate template, byte[] auxiliary) {
        String id = EventId.of(publicKey, template);
        return new NostrEvent(
                id,
                publicKey,
                template.createdAt(),
                template.kind(),
                template.tags(),
                template.content(),
                Hex.of(signDigest(Hex.parse(id), auxiliary)));
    }

    /** BIP-340 signature of a 32-byte digest. */
    byte[] signDigest(byte[] digest, byte[] auxiliary) {
        return Secp256k1.get().signSchnorr(digest, secret, auxiliary);
    }

    /**
     * Elliptic-curve Diffie-Hellman with another's x-only key (BIP-340's lift_x, then a
     * multiplication). Some 60 microseconds.
     *
     * @param publicKey 64 lower-case hex characters
     * @return empty when that is no x coordinate of a point on the curve
     */
    public Optional<SharedPoint> sharedWith(String publicKey) {
        if (!Hex.isLower(publicKey, Hex.KEY_CHARS)) {
            return Optional.empty();
        }
        byte[] compressed = new byte[1 + BYTES];
        compressed[0] = EVEN_Y;
        System.arraycopy(Hex.parse(publicKey), 0, compressed, 1, BYTES);
        try {
            // Parses and so rejects points off the curve and on its twist.
            byte[] product = Secp256k1.get().pubKeyTweakMul(compressed, secret);
            return Optional.of(new SharedPoint(Arrays.copyOfRange(product, 1, 1 + BYTES)));
        } catch (Secp256k1Exception _) {
            return Optional.empty();
        }
    }

    /**
     * 32 bytes that only the holder of this key can compute and that nobody else can tell from
     * random ones; the same for the same purpose and message. Neither the key nor a signature can
     * be computed from them.
     *
     * @param purpose keeps what is derived for one use apart from all others
     */
    public byte[] derive(String purpose, byte[] message) {
        // The outer key depends on the purpose alone, so no message can lead over to another one.
        byte[] purposeKey = hmac(secret, ("exchequer/" + purpose).getBytes(StandardCharsets.UTF_8));
        return hmac(purposeKey, message);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has HmacSHA256", absent);
        }
    }

    private static boolean isUsable(byte[] secret) {
        return secret.length == BYTES && Secp256k1.get().secKeyVerify(secret);
    }

    @Override
    public String toString() {
        return "NostrKey[" + npub() + "]";
    }
}
