package exchequer.nip90.nostr;

/**
 * How much foreign JSON is read before it is refused.
 *
 * @param maxMessageBytes UTF-8 size of a whole message or event
 * @param maxTags tags of one event
 * @param maxTagItems items of one tag, its name included
 * @param maxFilters filters of one REQ
 * @param maxFilterValues values of one list in a filter
 */
public record JsonLimits(
        int maxMessageBytes, int maxTags, int maxTagItems, int maxFilters, int maxFilterValues) {

    /** One event is four levels deep inside a message; the rest is room for unknown fields. */
    static final int MAX_DEPTH = 12;

    public JsonLimits {
        if (maxMessageBytes < 1
                || maxTags < 1
                || maxTagItems < 1
                || maxFilters < 1
                || maxFilterValues < 1) {
            throw new IllegalArgumentException("every limit must be positive");
        }
    }

    /** 1 MiB messages, as large as any known relay serves. */
    public static JsonLimits standard() {
        return new JsonLimits(1 << 20, 5_000, 1_000, 32, 5_000);
    }
}
