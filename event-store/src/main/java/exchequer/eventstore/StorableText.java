package exchequer.eventstore;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Which strings PostgreSQL keeps unchanged. NUL cannot be stored, and an unpaired surrogate would
 * be replaced on the way: two different tags would then meet in one consistency boundary.
 */
final class StorableText {

    /** A key of a B-tree must fit a third of a page; two such strings do. */
    static final int MAX_INDEXED_BYTES = 1_024;

    private StorableText() {}

    static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && utf8Length(text) >= 0;
    }

    static boolean isIndexable(String text) {
        int length = utf8Length(text);
        return text.indexOf('\0') < 0 && length >= 0 && length <= MAX_INDEXED_BYTES;
    }

    /** Bytes of the UTF-8 form, -1 when there is none. */
    private static int utf8Length(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
        } catch (CharacterCodingException e) {
            return -1;
        }
    }
}
