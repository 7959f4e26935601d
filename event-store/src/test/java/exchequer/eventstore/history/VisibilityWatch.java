package exchequer.eventstore.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A reader as simple as the log's promise allows: it asks for what lies after the last position it
 * saw, and never looks back. A position that becomes visible behind it is lost to it. One thread.
 */
final class VisibilityWatch {

    private final LongFunction<List<Long>> positionsAfter;
    private final List<Long> seen = new ArrayList<>();
    private @Nullable String violation;

    /**
     * @param positionsAfter visible positions greater than the given one, ascending
     */
    VisibilityWatch(LongFunction<List<Long>> positionsAfter) {
        this.positionsAfter = positionsAfter;
    }

    /** Reads on. */
    void look() {
        for (long position : positionsAfter.apply(last())) {
            if (position != last() + 1 && violation == null) {
                violation =
                        "position %d was visible while %d was not".formatted(position, last() + 1);
            }
            seen.add(position);
        }
    }

    long last() {
        return seen.isEmpty() ? 0 : seen.getLast();
    }

    /** The first position it passed although it was not visible, if there was one. */
    @Nullable String violation() {
        return violation;
    }
}
