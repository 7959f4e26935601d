package exchequer.nip90.nostr;

/** How long a relay keeps an event, which NIP-01 derives from its kind alone. */
public enum EventClass {
    /** Every event is kept. */
    REGULAR,
    /** Only the newest per author and kind is kept. */
    REPLACEABLE,
    /** Delivered to whoever listens now, never kept. */
    EPHEMERAL,
    /** Only the newest per author, kind and {@code d} tag is kept. */
    ADDRESSABLE;

    public static EventClass of(int kind) {
        if (kind == 0 || kind == 3 || (kind >= 10_000 && kind < 20_000)) {
            return REPLACEABLE;
        }
        if (kind >= 20_000 && kind < 30_000) {
            return EPHEMERAL;
        }
        return kind >= 30_000 && kind < 40_000 ? ADDRESSABLE : REGULAR;
    }
}
