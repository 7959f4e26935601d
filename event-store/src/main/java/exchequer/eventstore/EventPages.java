package exchequer.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Selected events in order, read a page at a time. Not safe for use by several threads. */
final class EventPages {

    static final int PAGE = 512;

    private final LogReader reader;
    private final EventSelection selection;
    private final Deque<StoredEvent> page = new ArrayDeque<>();
    private long scanned;

    EventPages(LogReader reader, EventSelection selection, long after) {
        this.reader = reader;
        this.selection = selection;
        this.scanned = after;
    }

    /** All selected events up to here have been taken or are in the current page. */
    long scanned() {
        return scanned;
    }

    /** Continues behind a page that has been read already. */
    void begin(LogPage first) {
        scanned = Math.max(scanned, first.scanned());
        page.addAll(first.events());
    }

    boolean isPageEmpty() {
        return page.isEmpty();
    }

    /**
     * The next event up to a position, without taking it. Asks the database when the page is used
     * up. {@code upTo} must be a committed position: what lies before it is passed for good.
     */
    @Nullable StoredEvent peek(long upTo) {
        while (page.isEmpty() && scanned < upTo) {
            LogPage next = reader.page(selection, scanned, upTo, PAGE);
            scanned = next.scanned();
            page.addAll(next.events());
        }
        return page.peekFirst();
    }

    void take() {
        page.removeFirst();
    }

    void clear() {
        page.clear();
    }
}
