package exchequer.nip90.negentropy;

/**
 * The upper end of a range, itself outside of it.
 *
 * @param createdAt seconds, or {@link #INFINITY}
 * @param id the prefix, filled up with zeros
 * @param prefixBytes how much of the id is written
 */
record Bound(long createdAt, ItemId id, int prefixBytes) {

    static final long INFINITY = Long.MAX_VALUE;
    static final Bound START = new Bound(0, ItemId.ZERO, 0);
    static final Bound END = new Bound(INFINITY, ItemId.ZERO, 0);

    /** The shortest bound above {@code last} and not above {@code next}. */
    static Bound between(Item last, Item next) {
        if (last.createdAt() != next.createdAt()) {
            return new Bound(next.createdAt(), ItemId.ZERO, 0);
        }
        int shared = 0;
        while (last.id().byteAt(shared) == next.id().byteAt(shared)) {
            shared++;
        }
        return new Bound(next.createdAt(), prefix(next.id(), shared + 1), shared + 1);
    }

    private static ItemId prefix(ItemId id, int bytes) {
        return new ItemId(
                word(id.a(), bytes),
                word(id.b(), bytes - 8),
                word(id.c(), bytes - 16),
                word(id.d(), bytes - 24));
    }

    private static long word(long word, int bytes) {
        int kept = Math.clamp(bytes, 0, 8);
        // Shifting a long by 64 would leave it as it is.
        return kept == 0 ? 0 : word & (-1L << (64 - 8 * kept));
    }

    boolean isEnd() {
        return createdAt == INFINITY;
    }

    boolean isBelow(Bound other) {
        int order = Long.compare(createdAt, other.createdAt);
        return order != 0 ? order < 0 : id.compareTo(other.id) < 0;
    }

    /** Whether the item lies in a range that ends here. */
    boolean isAbove(Item item) {
        int order = Long.compare(item.createdAt(), createdAt);
        return order != 0 ? order < 0 : item.id().compareTo(id) < 0;
    }
}
