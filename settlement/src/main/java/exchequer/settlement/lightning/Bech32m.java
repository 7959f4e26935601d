package exchequer.settlement.lightning;

import java.util.Locale;
import java.util.Optional;

/**
 * Bytes as bech32m text (BIP-350), without its limit of 90 characters.
 *
 * @param humanReadable lower-case prefix
 */
public record Bech32m(String humanReadable, byte[] bytes) {

    /** The text's bytes; empty when it is no bech32m of whole bytes, padded with zero bits. */
    public static Optional<Bech32m> parse(String text) {
        try {
            Bech32 parsed = Bech32.parse(text, Bech32.MODIFIED);
            return Optional.of(
                    new Bech32m(parsed.humanReadable(), FiveBits.toBytes(parsed.values())));
        } catch (UndecodableException notBech32m) {
            return Optional.empty();
        }
    }

    public Bech32m {
        humanReadable = humanReadable.toLowerCase(Locale.ROOT);
    }

    /** In lower case. */
    public String text() {
        return new Bech32(humanReadable, FiveBits.fromBytes(bytes)).text(Bech32.MODIFIED);
    }
}
