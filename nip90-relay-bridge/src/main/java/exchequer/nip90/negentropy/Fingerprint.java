package exchequer.nip90.negentropy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digest of the ids of a range: equal sets have equal ones. */
record Fingerprint(long high, long low) {

    static final int BYTES = 16;

    /**
     * @param sum the ids as little-endian numbers, added modulo 2^256, least significant word first
     * @param count how many they are
     */
    static Fingerprint of(long[] sum, int count) {
        MessageWriter text = MessageWriter.plain();
        for (long word : sum) {
            text.word(Long.reverseBytes(word));
        }
        text.varint(count);
        byte[] digest = sha256(text.toBytes());
        return new Fingerprint(word(digest, 0), word(digest, 8));
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int i = at; i < at + 8; i++) {
            word = word << 8 | bytes[i] & 0xff;
        }
        return word;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must have SHA-256", e);
        }
    }
}
