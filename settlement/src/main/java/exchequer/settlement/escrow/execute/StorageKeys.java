package exchequer.settlement.escrow.execute;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys under which secrets are stored: the first seals, all of them open, so that a new key can
 * be put in front of an old one. AES-256-GCM with a nonce of 96 random bits (NIST SP 800-38D),
 * which bears some billions of secrets under one key. Never shows a key.
 */
public final class StorageKeys {

    /** Nothing is sealed, and nothing sealed can be opened. */
    public static final StorageKeys NONE = new StorageKeys(Map.of());

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Map<String, SecretKeySpec> keys;

    private StorageKeys(Map<String, SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * What is stored instead of a secret.
     *
     * @param bytes nonce, ciphertext and tag
     */
    record Sealed(String keyId, byte[] bytes) {}

    /**
     * Reads a key file: one key per line, its name and 32 bytes in Base64; empty lines and lines
     * that begin with {@code #} do not count.
     *
     * @throws IllegalArgumentException when a line is not that, a name comes twice or there is no
     *     key; the message names the line and nothing of what is in it
     */
    public static StorageKeys parse(String text) {
        Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
        String[] lines = text.split("\\R", -1);
        for (int number = 1; number <= lines.length; number++) {
            String line = lines[number - 1].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("\\s+");
            if (words.length != 2 || !ID.matcher(words[0]).matches()) {
                throw flawed(number, "expected a name and a key");
            }
            if (keys.put(words[0], key(words[1], number)) != null) {
                throw flawed(number, "the name is taken");
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key");
        }
        return new StorageKeys(keys);
    }

    private static SecretKeySpec key(String base64, int line) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw flawed(line, "the key is not Base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw flawed(line, "the key has not " + KEY_BYTES + " bytes");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    private static IllegalArgumentException flawed(int line, String why) {
        return new IllegalArgumentException("line " + line + ": " + why);
    }

    /** The key that seals; empty when nothing is sealed. */
    Optional<String> current() {
        return keys.keySet().stream().findFirst();
    }

    Set<String> ids() {
        return keys.keySet();
    }

    /**
     * @param context what the secret belongs to; it opens for nothing else
     * @throws IllegalStateException when there is no key
     */
    Sealed seal(byte[] secret, byte[] context, RandomGenerator random) {
        String id = current().orElseThrow(() -> new IllegalStateException("there is no key"));
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] body = cipher(Cipher.ENCRYPT_MODE, id, nonce, context).doFinal(secret);
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + body.length);
            System.arraycopy(body, 0, all, NONCE_BYTES, body.length);
            return new Sealed(id, all);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES-GCM", impossible);
        }
    }

    /**
     * @param context what it was sealed for
     * @throws StorageKeyException when its key is not here, or it was not sealed so
     */
    byte[] open(Sealed sealed, byte[] context) {
        if (!keys.containsKey(sealed.keyId())) {
            throw new StorageKeyException(
                    "it is sealed with the key \""
                            + sealed.keyId()
                            + "\", which is not configured");
        }
        if (sealed.bytes().length < NONCE_BYTES) {
            throw new StorageKeyException("it is cut off");
        }
        byte[] nonce = Arrays.copyOf(sealed.bytes(), NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, sealed.keyId(), nonce, context)
                    .doFinal(sealed.bytes(), NONCE_BYTES, sealed.bytes().length - NONCE_BYTES);
        } catch (AEADBadTagException other) {
            throw new StorageKeyException(
                    "the key \""
                            + sealed.keyId()
                            + "\" does not open it: it is another key of that name, or the row was"
                            + " changed");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES-GCM", impossible);
        }
    }

    private Cipher cipher(int mode, String id, byte[] nonce, byte[] context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.get(id), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    @Override
    public String toString() {
        return "StorageKeys" + keys.keySet();
    }
}
