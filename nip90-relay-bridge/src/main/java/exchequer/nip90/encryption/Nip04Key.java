package exchequer.nip90.encryption;

import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.nostr.SharedPoint;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and decrypts between two keys as NIP-04 does: AES-256-CBC under the x coordinate of the
 * shared point, {@code <base64>?iv=<base64>}. Read because NIP-90 still names it, and written only
 * to answer who asked with it. Immutable and thread-safe.
 *
 * <p>It authenticates nothing: whoever changes the cipher text changes the text. So only the
 * content of an event whose signature was verified is worth decrypting, and since the key belongs
 * to its author and us alone, nobody learns from our refusals what others have written.
 */
public final class Nip04Key {

    /** As {@link ConversationKey#MAX_PAYLOAD_CHARS}. */
    public static final int MAX_PAYLOAD_CHARS = ConversationKey.MAX_PAYLOAD_CHARS;

    /** As {@link ConversationKey#MAX_PLAINTEXT_BYTES}, so that no answer depends on the scheme. */
    public static final int MAX_PLAINTEXT_BYTES = ConversationKey.MAX_PLAINTEXT_BYTES;

    public static final int IV_BYTES = 16;

    private static final String IV_MARK = "?iv=";
    private static final int IV_CHARS = 24;
    private static final int BLOCK = 16;

    private final SecretKey key;

    private Nip04Key(SharedPoint shared) {
        this.key = new SecretKeySpec(shared.x(), "AES");
    }

    /**
     * @param peer 64 lower-case hex characters
     * @return empty when that is no public key
     */
    public static Optional<Nip04Key> between(NostrKey own, String peer) {
        return own.sharedWith(peer).map(Nip04Key::new);
    }

    /** Whether a payload has the form of NIP-04; base64 alone has no question mark. */
    static boolean looksLike(String payload) {
        return payload.indexOf(IV_MARK) >= 0;
    }

    /**
     * @param iv 16 bytes that nobody could foresee
     * @throws IllegalArgumentException when the text is longer than {@link #MAX_PLAINTEXT_BYTES} or
     *     has no UTF-8 form, or when {@code iv} does not have 16 bytes
     */
    public String encrypt(String plaintext, byte[] iv) {
        byte[] text = Utf8.encode(plaintext);
        if (text.length > MAX_PLAINTEXT_BYTES) {
            throw new IllegalArgumentException(
                    "at most " + MAX_PLAINTEXT_BYTES + " bytes, not " + text.length);
        }
        if (iv.length != IV_BYTES) {
            throw new IllegalArgumentException("an initialisation vector has 16 bytes");
        }
        try {
            byte[] cipherText = cipher(Cipher.ENCRYPT_MODE, iv).doFinal(text);
            Base64.Encoder base64 = Base64.getEncoder();
            return base64.encodeToString(cipherText) + IV_MARK + base64.encodeToString(iv);
        } catch (BadPaddingException | IllegalBlockSizeException bug) {
            throw new IllegalStateException("encryption pads any text", bug);
        }
    }

    /** Reads what {@link #encrypt} wrote, here or elsewhere. */
    public Decryption decrypt(String payload) {
        if (payload.length() > MAX_PAYLOAD_CHARS) {
            return Decryption.failed(Reason.TOO_LARGE);
        }
        int mark = payload.indexOf(IV_MARK);
        if (mark < 0 || payload.length() != mark + IV_MARK.length() + IV_CHARS) {
            return Decryption.failed(Reason.MALFORMED);
        }
        Optional<byte[]> cipherText = StrictBase64.decode(payload.substring(0, mark));
        Optional<byte[]> iv = StrictBase64.decode(payload.substring(mark + IV_MARK.length()));
        boolean wellFormed =
                cipherText
                                .filter(bytes -> bytes.length > 0 && bytes.length % BLOCK == 0)
                                .isPresent()
                        && iv.filter(bytes -> bytes.length == IV_BYTES).isPresent();
        if (!wellFormed) {
            return Decryption.failed(Reason.MALFORMED);
        }
        try {
            return Utf8.decode(
                    cipher(Cipher.DECRYPT_MODE, iv.orElseThrow())
                            .doFinal(cipherText.orElseThrow()));
        } catch (BadPaddingException | IllegalBlockSizeException _) {
            return Decryption.failed(Reason.BAD_PADDING);
        }
    }

    private Cipher cipher(int mode, byte[] iv) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(mode, key, new IvParameterSpec(iv));
            return cipher;
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has AES in CBC mode", absent);
        }
    }

    @Override
    public String toString() {
        return "Nip04Key";
    }
}
