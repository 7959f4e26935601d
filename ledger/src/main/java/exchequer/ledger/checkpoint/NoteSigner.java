package exchequer.ledger.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.List;

/**
 * A private key that signs notes. Ed25519: the same text always gets the same signature. Safe for
 * any number of threads.
 */
public final class NoteSigner {

    private static final int SEED_BYTES = 32;

    private final KeyPair pair;
    private final NoteKey key;

    private NoteSigner(KeyPair pair, NoteKey key) {
        this.pair = pair;
        this.key = key;
    }

    /**
     * @param seed the 32 bytes that RFC 8032 calls the private key
     * @throws IllegalArgumentException when there are not 32, or the name is none
     */
    public static NoteSigner of(String name, byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
        }
        try {
            // The JDK derives a public key only where it makes both, from 32 bytes of chance.
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(NamedParameterSpec.ED25519, new Given(seed.clone()));
            KeyPair pair = generator.generateKeyPair();
            return new NoteSigner(pair, NoteKey.of(name, pair.getPublic()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has Ed25519", impossible);
        }
    }

    /** The public key, for those who verify. */
    public NoteKey key() {
        return key;
    }

    /** The checkpoint with our signature below it. */
    public SignedNote sign(Checkpoint checkpoint) {
        return sign(checkpoint.text());
    }

    SignedNote sign(String text) {
        try {
            Signature signing = Signature.getInstance("Ed25519");
            signing.initSign(pair.getPrivate());
            signing.update(text.getBytes(UTF_8));
            return new SignedNote(text, List.of(NoteSignature.of(key, signing.sign())));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("an Ed25519 key signs everything", impossible);
        }
    }

    /** No chance at all: gives what it was given. */
    private static final class Given extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Given(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void nextBytes(byte[] target) {
            if (target.length != bytes.length) {
                throw new IllegalStateException("the JDK makes Ed25519 keys in another way");
            }
            System.arraycopy(bytes, 0, target, 0, bytes.length);
        }
    }
}
