package exchequer.nip90.negentropy;

import java.util.Collection;
import java.util.TreeSet;

/**
 * A set of items, sorted and unchangeable. Thread-safe.
 *
 * <p>Sums of ids up to each place are kept (32 bytes an item), so that the fingerprint of any range
 * costs the same. Were the ids added up when asked, a peer could have us add up the whole set with
 * every message of a few bytes.
 */
public final class SealedItems {

    private static final int WORDS = 4;

    private final Item[] items;
    private final long[] sums;

    private SealedItems(Item[] items) {
        this.items = items;
        this.sums = sums(items);
    }

    /** Items given more than once count once. */
    public static SealedItems of(Collection<Item> items) {
        return new SealedItems(new TreeSet<>(items).toArray(Item[]::new));
    }

    public int size() {
        return items.length;
    }

    Item get(int index) {
        return items[index];
    }

    /** Index of the first item at or after {@code from} that is not below the bound. */
    int lowerBound(Bound bound, int from) {
        int low = from;
        int high = items.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bound.isAbove(items[middle])) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Of the items from {@code from} to before {@code to}. */
    Fingerprint fingerprint(int from, int to) {
        long[] sum = new long[WORDS];
        long borrow = 0;
        for (int i = 0; i < WORDS; i++) {
            long high = sums[to * WORDS + i];
            long low = sums[from * WORDS + i];
            sum[i] = high - low - borrow;
            boolean below = Long.compareUnsigned(high, low) < 0;
            borrow = below || high == low && borrow == 1 ? 1 : 0;
        }
        return Fingerprint.of(sum, to - from);
    }

    private static long[] sums(Item[] items) {
        // More would not fit an array, and a set a tenth as large is refused long before.
        long[] sums = new long[Math.multiplyExact(items.length + 1, WORDS)];
        for (int item = 0; item < items.length; item++) {
            ItemId id = items[item].id();
            long[] words = {id.a(), id.b(), id.c(), id.d()};
            long carry = 0;
            for (int i = 0; i < WORDS; i++) {
                long before = sums[item * WORDS + i];
                long added = before + Long.reverseBytes(words[i]);
                long sum = added + carry;
                sums[(item + 1) * WORDS + i] = sum;
                boolean over = Long.compareUnsigned(added, before) < 0;
                carry = over || carry == 1 && sum == 0 ? 1 : 0;
            }
        }
        return sums;
    }
}
