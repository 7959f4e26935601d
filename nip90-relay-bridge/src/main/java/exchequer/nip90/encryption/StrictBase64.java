package exchequer.nip90.encryption;

import java.util.Base64;
import java.util.Optional;

/** Base64 of RFC 4648 with its padding, as both schemes write it. */
final class StrictBase64 {

    private StrictBase64() {}

    /** Empty for anything but whole groups of four characters of the alphabet. */
    static Optional<byte[]> decode(String text) {
        // The JDK's decoder would take a last group without its padding.
        if (text.length() % 4 != 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
