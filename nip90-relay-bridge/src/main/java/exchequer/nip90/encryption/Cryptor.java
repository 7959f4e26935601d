package exchequer.nip90.encryption;

import exchequer.nip90.encryption.Decryption.Reason;
import exchequer.nip90.nostr.NostrKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads and writes encrypted texts with one key of our own, in either scheme. Immutable and
 * thread-safe.
 *
 * <p>Writing is deterministic, as all that the market writes: the same text for the same reader
 * under the same name is the same payload, so that an event published again after a crash is the
 * same event. NIP-44 demands random nonces that do not come from the text. Here they come from a
 * function keyed with our secret, which nobody else can tell from random; the text is one of its
 * arguments, for else a text that differed after a restart would get the nonce of the first, and
 * both could be read. What an observer learns is what it sees anyway: that one event was published
 * twice.
 */
public final class Cryptor {

    private final NostrKey key;

    public Cryptor(NostrKey key) {
        this.key = key;
    }

    /** Our own public key: what others encrypt with for us to read. */
    public String publicKey() {
        return key.publicKey();
    }

    /** Whether a text can be encrypted for this key at all: whether it is a key. */
    public boolean canWriteTo(String reader) {
        return key.sharedWith(reader).isPresent();
    }

    /**
     * Reads what the author of a verified event encrypted for us.
     *
     * @param author 64 lower-case hex characters
     */
    public Decryption decrypt(String author, String payload) {
        // Before the keys, which cost more than the whole rest.
        if (payload.length() > ConversationKey.MAX_PAYLOAD_CHARS) {
            return Decryption.failed(Reason.TOO_LARGE);
        }
        Optional<Decryption> decrypted =
                switch (Scheme.of(payload)) {
                    case NIP04 -> Nip04Key.between(key, author).map(it -> it.decrypt(payload));
                    case NIP44 ->
                            ConversationKey.between(key, author).map(it -> it.decrypt(payload));
                };
        return decrypted.orElseGet(() -> Decryption.failed(Reason.IMPOSSIBLE_KEY));
    }

    /**
     * @param name what the text is, for instance the id of what it answers: two equal texts under
     *     different names are different payloads
     * @param plaintext 1 to {@link ConversationKey#MAX_PLAINTEXT_BYTES} bytes
     * @throws IllegalArgumentException when the reader is no public key, or the text is empty, too
     *     long or has no UTF-8 form
     */
    public String encrypt(Scheme scheme, String reader, String name, String plaintext) {
        if (plaintext.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to encrypt");
        }
        Optional<String> payload =
                switch (scheme) {
                    case NIP04 ->
                            Nip04Key.between(key, reader)
                                    .map(
                                            it ->
                                                    it.encrypt(
                                                            plaintext,
                                                            Arrays.copyOf(
                                                                    nonce(
                                                                            scheme, reader, name,
                                                                            plaintext),
                                                                    Nip04Key.IV_BYTES)));
                    case NIP44 ->
                            ConversationKey.between(key, reader)
                                    .map(
                                            it ->
                                                    it.encrypt(
                                                            plaintext,
                                                            nonce(
                                                                    scheme, reader, name,
                                                                    plaintext)));
                };
        return payload.orElseThrow(() -> new IllegalArgumentException("the reader is no key"));
    }

    private byte[] nonce(Scheme scheme, String reader, String name, String plaintext) {
        byte[] named = name.getBytes(StandardCharsets.UTF_8);
        byte[] text = Utf8.encode(plaintext);
        // The length keeps "ab" + "c" apart from "a" + "bc"; a key's length is fixed.
        byte[] message =
                ByteBuffer.allocate(reader.length() + Integer.BYTES + named.length + text.length)
                        .put(reader.getBytes(StandardCharsets.US_ASCII))
                        .putInt(named.length)
                        .put(named)
                        .put(text)
                        .array();
        return key.derive("nonce " + scheme, message);
    }

    @Override
    public String toString() {
        return "Cryptor[" + key.npub() + "]";
    }
}
