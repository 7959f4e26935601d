package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts that come again and again in an export, like tenants, rules and accounts, made once.
 * Forgets one where another needs its place. One thread.
 */
final class KnownTexts {

    private static final int PLACES = 1 << 13;

    /** Neighbours differ at their ends: accounts by the key they end with, identifiers anywhere. */
    private static final int LETTERS_LOOKED_AT = 16;

    private final byte @Nullable [][] bytes = new byte[PLACES][];
    private final String[] texts = new String[PLACES];

    String of(byte[] source, int from, int length) {
        int hash = length;
        int last = from + length;
        for (int i = Math.max(from, last - LETTERS_LOOKED_AT); i < last; i++) {
            hash = 31 * hash + source[i];
        }
        int place = (hash ^ hash >>> 15) & PLACES - 1;
        byte[] known = bytes[place];
        if (known != null && Arrays.equals(known, 0, known.length, source, from, last)) {
            return texts[place];
        }
        bytes[place] = Arrays.copyOfRange(source, from, last);
        texts[place] = new String(source, from, length, UTF_8);
        return texts[place];
    }
}
