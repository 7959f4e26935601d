package exchequer.ledger.checkpoint;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * One line below a note.
 *
 * @param keyId of the key that signed, big-endian
 * @param base64 key id and signature as they stand in the line
 */
public record NoteSignature(String keyName, int keyId, String base64) {

    private static final int KEY_ID_BYTES = 4;
    private static final String DASH = "\u2014 ";

    static NoteSignature of(NoteKey key, byte[] signature) {
        byte[] bytes =
                ByteBuffer.allocate(KEY_ID_BYTES + signature.length)
                        .putInt(key.id())
                        .put(signature)
                        .array();
        return new NoteSignature(key.name(), key.id(), Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * @throws IllegalArgumentException when the line is no signature
     */
    static NoteSignature ofLine(String line) {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(DASH) || space <= DASH.length()) {
            throw new IllegalArgumentException("not the line of a signature: " + line);
        }
        String name = line.substring(DASH.length(), space);
        NoteKey.requireName(name);
        String base64 = line.substring(space + 1);
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (bytes.length <= KEY_ID_BYTES) {
            throw new IllegalArgumentException("a signature has more than four bytes");
        }
        return new NoteSignature(name, ByteBuffer.wrap(bytes).getInt(), base64);
    }

    byte[] signature() {
        byte[] bytes = Base64.getDecoder().decode(base64);
        return Arrays.copyOfRange(bytes, KEY_ID_BYTES, bytes.length);
    }

    String line() {
        return DASH + keyName + " " + base64;
    }
}
