package exchequer.nip90.negentropy;

/**
 * What is reconciled: an event's time and id, ordered by time and then by id.
 *
 * @param createdAt seconds since 1970, not negative
 */
public record Item(long createdAt, ItemId id) implements Comparable<Item> {

    /**
     * @throws IllegalArgumentException when the time is negative or the value that the protocol
     *     keeps for "later than everything"
     */
    public Item {
        if (createdAt < 0 || createdAt == Bound.INFINITY) {
            throw new IllegalArgumentException("time out of range: " + createdAt);
        }
    }

    public static Item of(long createdAt, String idHex) {
        return new Item(createdAt, ItemId.ofHex(idHex));
    }

    @Override
    public int compareTo(Item other) {
        int order = Long.compare(createdAt, other.createdAt);
        return order != 0 ? order : id.compareTo(other.id);
    }
}
