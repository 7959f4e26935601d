package exchequer.nip90.encryption;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of one message, expanded from the keys of the conversation and the message's nonce.
 * NIP-44 v2: HKDF-SHA256, ChaCha20 and HMAC-SHA256, all of the JDK.
 */
final class MessageKeys {

    static final int NONCE_BYTES = 32;
    static final int MAC_BYTES = 32;

    private static final int CHACHA_KEY_END = 32;
    private static final int CHACHA_NONCE_END = 44;
    private static final int ALL_BYTES = 76;

    private final byte[] nonce;
    private final byte[] expanded;

    private MessageKeys(byte[] nonce, byte[] expanded) {
        this.nonce = nonce;
        this.expanded = expanded;
    }

    /**
     * @throws IllegalArgumentException when the nonce does not have 32 bytes
     */
    static MessageKeys of(SecretKey conversation, byte[] nonce) {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce of NIP-44 has 32 bytes");
        }
        return new MessageKeys(nonce.clone(), expand(conversation, nonce));
    }

    private static byte[] expand(SecretKey conversation, byte[] nonce) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.expandOnly(conversation, nonce, ALL_BYTES));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("the platform has no HKDF-SHA256", absent);
        }
    }

    byte[] chachaKey() {
        return Arrays.copyOf(expanded, CHACHA_KEY_END);
    }

    byte[] chachaNonce() {
        return Arrays.copyOfRange(expanded, CHACHA_KEY_END, CHACHA_NONCE_END);
    }

    byte[] macKey() {
        return Arrays.copyOfRange(expanded, CHACHA_NONCE_END, ALL_BYTES);
    }

    byte[] encrypt(byte[] padded) {
        return chacha20(Cipher.ENCRYPT_MODE, padded);
    }

    byte[] decrypt(byte[] cipherText) {
        return chacha20(Cipher.DECRYPT_MODE, cipherText);
    }

    /** Over nonce and cipher text, so that neither can be exchanged. */
    byte[] mac(byte[] cipherText) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(macKey(), "HmacSHA256"));
            mac.update(nonce);
            return mac.doFinal(cipherText);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has HmacSHA256", absent);
        }
    }

    private byte[] chacha20(int mode, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20");
            cipher.init(
                    mode,
                    new SecretKeySpec(chachaKey(), "ChaCha20"),
                    new ChaCha20ParameterSpec(chachaNonce(), 0));
            return cipher.doFinal(data);
        } catch (InvalidAlgorithmParameterException bug) {
            throw new IllegalStateException("a nonce of 12 bytes is what ChaCha20 takes", bug);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("the platform has no ChaCha20", absent);
        }
    }

    @Override
    public String toString() {
        return "MessageKeys";
    }
}
