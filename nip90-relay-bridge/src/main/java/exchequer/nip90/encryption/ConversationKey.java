package exchequer.nip90.encryption;

import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.SharedPoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and decrypts between two keys: NIP-44, version 2. Both sides have the same conversation
 * key. A payload is authentic between the two, and says nothing about which of them wrote it; that
 * the signature of the event around it says, which has to be verified first. Immutable and
 * thread-safe.
 */
public final class ConversationKey {

    /** As much as the largest event that is read, and checked before anything is decoded. */
    public static final int MAX_PAYLOAD_CHARS = 1 << 20;

    /** The longest text, in bytes of UTF-8, whose payload does not exceed the other limit. */
    public static final int MAX_PLAINTEXT_BYTES = 655_360;

    private static final byte[] SALT = "nip44-v2".getBytes(StandardCharsets.UTF_8);
    private static final int VERSION = 2;
    private static final int VERSION_BYTES = 1;

    // One character of text in 132 of payload, or 99 bytes.
    private static final int MIN_PAYLOAD_CHARS = 132;
    private static final int MIN_PAYLOAD_BYTES = 99;

    private final SecretKey key;

    private ConversationKey(SecretKey key) {
        this.key = key;
    }

    /**
     * @param peer 64 lower-case hex characters
     * @return empty when that is no public key
     */
    public static Optional<ConversationKey> between(NostrKey own, String peer) {
        return own.sharedWith(peer).map(ConversationKey::of);
    }

    static ConversationKey of(SharedPoint shared) {
        try {
            return new ConversationKey(
                    KDF.getInstance("HKDF-SHA256")
                            .deriveKey(
                                    "Generic",
                                    HKDFParameterSpec.ofExtract()
                                            .addIKM(shared.x())
                                            .addSalt(SALT)
                                            .extractOnly()));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("the platform has no HKDF-SHA256", absent);
        }
    }

    static ConversationKey ofBytes(byte[] key) {
        return new ConversationKey(new SecretKeySpec(key, "Generic"));
    }

    byte[] bytes() {
        return key.getEncoded();
    }

    MessageKeys messageKeys(byte[] nonce) {
        return MessageKeys.of(key, nonce);
    }

    /**
     * Texts of 65,536 bytes and more get the long prefix, which readers older than June 2026
     * refuse.
     *
     * @param nonce 32 bytes that no other text of this conversation is ever encrypted with: the
     *     same for two texts gives away both
     * @return base64, never more than {@link #MAX_PAYLOAD_CHARS}
     * @throws IllegalArgumentException when the text is empty, longer than {@link
     *     #MAX_PLAINTEXT_BYTES} or has no UTF-8 form, or when the nonce does not have 32 bytes
     */
    public String encrypt(String plaintext, byte[] nonce) {
        byte[] text = Utf8.encode(plaintext);
        if (text.length == 0 || text.length > MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException(
                    "NIP-44 encrypts 1 to " + MAX_PLAINTEXT_BYTES + " bytes, not " + text.length);
        }
        MessageKeys keys = messageKeys(nonce);
        byte[] cipherText = keys.encrypt(Nip44Padding.pad(text));
        byte[] mac = keys.mac(cipherText);
        byte[] payload =
                ByteBuffer.allocate(
                                VERSION_BYTES
                                        + MessageKeys.NONCE_BYTES
                                        + cipherText.length
                                        + mac.length)
                        .put((byte) VERSION)
                        .put(nonce)
                        .put(cipherText)
                        .put(mac)
                        .array();
        return Base64.getEncoder().encodeToString(payload);
    }

    /** Reads what {@link #encrypt} wrote, here or elsewhere. */
    public Decryption decrypt(String payload) {
        if (payload.length() > MAX_PAYLOAD_CHARS) {
            return Decryption.failed(Reason.TOO_LARGE);
        }
        if (payload.startsWith("#")) {
            return Decryption.failed(Reason.UNKNOWN_VERSION);
        }
        if (payload.length() < MIN_PAYLOAD_CHARS) {
            return Decryption.failed(Reason.TOO_SHORT);
        }
        Optional<byte[]> decoded = StrictBase64.decode(payload);
        if (decoded.isEmpty()) {
            return Decryption.failed(Reason.MALFORMED);
        }
        byte[] bytes = decoded.get();
        if (bytes[0] != VERSION) {
            return Decryption.failed(Reason.UNKNOWN_VERSION);
        }
        return bytes.length < MIN_PAYLOAD_BYTES ? Decryption.failed(Reason.TOO_SHORT) : open(bytes);
    }

    private Decryption open(byte[] bytes) {
        int textStart = VERSION_BYTES + MessageKeys.NONCE_BYTES;
        int textEnd = bytes.length - MessageKeys.MAC_BYTES;
        byte[] nonce = Arrays.copyOfRange(bytes, VERSION_BYTES, textStart);
        byte[] cipherText = Arrays.copyOfRange(bytes, textStart, textEnd);
        byte[] mac = Arrays.copyOfRange(bytes, textEnd, bytes.length);
        MessageKeys keys = messageKeys(nonce);
        // Before the padding, and in constant time: nothing about a forgery may be learned here.
        if (!MessageDigest.isEqual(keys.mac(cipherText), mac)) {
            return Decryption.failed(Reason.FORGED);
        }
        return Nip44Padding.unpad(keys.decrypt(cipherText))
                .map(Utf8::decode)
                .orElseGet(() -> Decryption.failed(Reason.BAD_PADDING));
    }

    @Override
    public String toString() {
        return "ConversationKey";
    }
}
