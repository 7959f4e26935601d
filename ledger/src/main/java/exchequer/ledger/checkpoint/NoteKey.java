package exchequer.ledger.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public key of somebody who signs notes, with the name it signs under. Ed25519 (RFC 8032, C2SP
 * signed-note type 1).
 */
public final class NoteKey {

    private static final byte ED25519 = 1;
    private static final int LENGTH = 32;

    /** What an X.509 SubjectPublicKeyInfo has before the 32 bytes (RFC 8410). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] encoded;
    private final int id;
    private final PublicKey key;

    private NoteKey(String name, byte[] encoded) {
        requireName(name);
        this.name = name;
        this.encoded = encoded;
        this.id = idOf(name, encoded);
        this.key = decoded(encoded);
    }

    static NoteKey of(String name, PublicKey key) {
        byte[] x509 = key.getEncoded();
        return new NoteKey(name, Arrays.copyOfRange(x509, x509.length - LENGTH, x509.length));
    }

    /**
     * Reads {@link #text}.
     *
     * @throws IllegalArgumentException when it is no verifier key, or its id is another's
     */
    public static NoteKey of(String text) {
        String[] parts = text.split("\\+", 3);
        byte[] typed = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : new byte[0];
        if (typed.length != 1 + LENGTH || typed[0] != ED25519) {
            throw new IllegalArgumentException(
                    "a key looks like <name>+<eight digits>+<base64 of 01 and 32 bytes>");
        }
        var key = new NoteKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
        if (!HexFormat.of().toHexDigits(key.id).equals(parts[1])) {
            throw new IllegalArgumentException("the key's id does not belong to it");
        }
        return key;
    }

    /** {@code <name>+<id>+<key>}, as Go's sumdb and the tools around it want verifier keys. */
    public String text() {
        byte[] typed = ByteBuffer.allocate(1 + LENGTH).put(ED25519).put(encoded).array();
        return name
                + "+"
                + HexFormat.of().toHexDigits(id)
                + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    /** The name it signs under. */
    public String name() {
        return name;
    }

    int id() {
        return id;
    }

    boolean verifies(String text, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(text.getBytes(UTF_8));
            return check.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has Ed25519", impossible);
        }
    }

    /** Neither spaces nor a plus sign: both end a name where names stand. */
    static void requireName(String name) {
        boolean possible =
                !name.isEmpty()
                        && name.chars()
                                .noneMatch(
                                        letter ->
                                                letter == '+'
                                                        || letter < ' '
                                                        || Character.isWhitespace(letter)
                                                        || Character.isSpaceChar(letter));
        if (!possible) {
            throw new IllegalArgumentException("not the name of a key: '" + name + "'");
        }
    }

    private static int idOf(String name, byte[] encoded) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(name.getBytes(UTF_8));
            sha256.update((byte) '\n');
            sha256.update(ED25519);
            return ByteBuffer.wrap(sha256.digest(encoded)).getInt();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static PublicKey decoded(byte[] encoded) {
        byte[] x509 =
                ByteBuffer.allocate(X509_PREFIX.length + LENGTH)
                        .put(X509_PREFIX)
                        .put(encoded)
                        .array();
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
        } catch (GeneralSecurityException noPoint) {
            throw new IllegalArgumentException("not an Ed25519 key", noPoint);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
