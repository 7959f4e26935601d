package exchequer.nip90.relay;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bounded queue open for everybody: nobody has more than a share of it waiting, so whoever
 * floods is refused before the others are, and puts no more than its share in front of them.
 * Remembers only who has something waiting. Thread-safe.
 */
final class FairShares {

    private record Held(int events, long chars) {}

    private final int maxEvents;
    private final long maxChars;
    private final Map<Object, Held> held = new ConcurrentHashMap<>();

    FairShares(int maxEvents, long maxChars) {
        this.maxEvents = maxEvents;
        this.maxChars = maxChars;
    }

    /**
     * Takes room for one event in the share of each of these, or in none.
     *
     * @return whether all of them had room
     */
    boolean tryTake(Object one, Object other, int chars) {
        if (!tryTake(one, chars)) {
            return false;
        }
        if (!tryTake(other, chars)) {
            giveBack(one, chars);
            return false;
        }
        return true;
    }

    void giveBack(Object one, Object other, int chars) {
        giveBack(one, chars);
        giveBack(other, chars);
    }

    int size() {
        return held.size();
    }

    private boolean tryTake(Object holder, int chars) {
        // Decided inside, or two threads could both see the last place.
        boolean[] taken = new boolean[1];
        held.compute(
                holder,
                (_, before) -> {
                    Held now = before == null ? new Held(0, 0) : before;
                    // A first event always has room, however large.
                    taken[0] =
                            now.events == 0
                                    || now.events < maxEvents && now.chars + chars <= maxChars;
                    return taken[0] ? new Held(now.events + 1, now.chars + chars) : before;
                });
        return taken[0];
    }

    private void giveBack(Object holder, int chars) {
        held.computeIfPresent(holder, (_, before) -> less(before, chars));
    }

    private static @Nullable Held less(Held before, int chars) {
        return before.events == 1 ? null : new Held(before.events - 1, before.chars - chars);
    }
}
