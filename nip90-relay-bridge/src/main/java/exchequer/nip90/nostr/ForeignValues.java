package exchequer.nip90.nostr;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/** Unchangeable sets of values that strangers chose. */
final class ForeignValues {

    /** So few that it does not matter if all of them collide. */
    private static final int FEW = 16;

    private ForeignValues() {}

    /**
     * The JDK's own immutable sets try one place after the other, so that values with one hash code
     * cost the square of their number, to put in and to look up. Its older ones turn to the order
     * of the values instead, but take several times the room.
     */
    static <T extends Comparable<T>> Set<T> copyOf(Set<T> values) {
        return values.size() <= FEW
                ? Set.copyOf(values)
                : Collections.unmodifiableSet(new HashSet<>(values));
    }
}
