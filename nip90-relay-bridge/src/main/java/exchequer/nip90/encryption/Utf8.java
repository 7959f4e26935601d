package exchequer.nip90.encryption;

import exchequer.nip90.encryption.Decryption.Decrypted;
import exchequer.nip90.encryption.Decryption.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text to bytes and back without repairing: a replaced character would be another text. */
final class Utf8 {

    private Utf8() {}

    /**
     * @throws IllegalArgumentException when the text holds half of a surrogate pair
     */
    static byte[] encode(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException _) {
            // Without the cause, which would carry nothing but the place.
            throw new IllegalArgumentException("the text has no UTF-8 form");
        }
    }

    static Decryption decode(byte[] bytes) {
        try {
            return new Decrypted(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException _) {
            return Decryption.failed(Reason.NOT_UTF8);
        }
    }
}
