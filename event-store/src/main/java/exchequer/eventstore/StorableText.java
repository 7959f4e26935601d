package exchequer.eventstore;

/**
 * Which strings PostgreSQL keeps unchanged. NUL cannot be stored, and an unpaired surrogate would
 * be replaced on the way: two different tags would then meet in one consistency boundary.
 */
final class StorableText {

    /** A key of a B-tree must fit a third of a page; two such strings do. */
    static final int MAX_INDEXED_BYTES = 1_024;

    private StorableText() {}

    static boolean isStorable(String text) {
        return utf8Length(text) >= 0;
    }

    static boolean isIndexable(String text) {
        int length = utf8Length(text);
        return length >= 0 && length <= MAX_INDEXED_BYTES;
    }

    /** Bytes of the UTF-8 form, -1 when there is none without NUL. */
    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return -1;
            } else if (c < 0x80) {
                bytes += 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (isPair(text, i)) {
                bytes += 4;
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }

    private static boolean isPair(String text, int i) {
        return i + 1 < text.length()
                && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }
}
