package exchequer.eventstore;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The end of the log in memory: tags and types of all events in {@code (start, position]}, on
 * whatever node they were appended. A condition whose marker is not before {@code start} is judged
 * here exactly as the database would judge it.
 *
 * <p>It runs ahead of the log: what is on its way there is {@link #expect expected}, then either
 * {@link #settle settled}, or {@link #retract retracted} with all that was expected after it. What
 * is judged by an expectation holds only if the head row still has its {@code position} and {@code
 * mark}.
 *
 * <p>Not safe for several threads.
 */
final class RecentEvents {

    private static final LogHead NONE = new LogHead(0, 0, null);

    private final int capacity;
    private RecentTags older = new RecentTags();
    private RecentTags newer = new RecentTags();
    private boolean known;
    private long olderStart;
    private long newerStart;
    private LogHead settled = NONE;

    /** Where the log will be after each of the pieces that are expected, in their order. */
    private final Deque<LogHead> ahead = new ArrayDeque<>();

    RecentEvents(int capacity) {
        this.capacity = capacity;
    }

    /** Whether it is a copy of anything. */
    boolean isKnown() {
        return known;
    }

    /** Where the log will be when all that is expected is stored. */
    LogHead expected() {
        return ahead.isEmpty() ? settled : ahead.getLast();
    }

    /** Whether what leads from one head to the other is expected next. */
    boolean isNext(LogHead from, LogHead to) {
        return known && settled.equals(from) && to.equals(ahead.peekFirst());
    }

    /** Where the log was when it was last seen. */
    LogHead settled() {
        return settled;
    }

    /** Most events behind the position that are worth learning. */
    int capacity() {
        return capacity;
    }

    /** What happened to the log is uncertain: nothing here may be relied on. */
    void forget() {
        known = false;
    }

    /** Begins anew, knowing no event. */
    void begin(LogHead head) {
        older = new RecentTags();
        newer = new RecentTags();
        olderStart = head.position();
        newerStart = head.position();
        known = true;
        ahead.clear();
        settled = head;
    }

    /** The events that follow the last one expected, up to the new head. */
    void expect(RecentTags next, LogHead head) {
        long position = expected().position();
        if (position + next.size() != head.position()) {
            throw new IllegalStateException(
                    "%d events do not lead from position %d to %d"
                            .formatted(next.size(), position, head.position()));
        }
        if (newer.size() + next.size() > capacity / 2 && newer.size() > 0) {
            older = newer;
            olderStart = newerStart;
            newer = new RecentTags();
            newerStart = position;
        }
        newer.addAll(next);
        ahead.add(head);
    }

    /**
     * The log has come as far as was expected next.
     *
     * @throws IllegalStateException when something else was expected
     */
    void settle(LogHead head) {
        if (!head.equals(ahead.peekFirst())) {
            throw new IllegalStateException("%s was not expected next".formatted(head));
        }
        settled = ahead.removeFirst();
    }

    /** What is expected and not settled will not come. */
    void retract() {
        newer.removeAfter(settled.position());
        older.removeAfter(settled.position());
        // What was dropped when newer became older stays unknown.
        newerStart = Math.min(newerStart, settled.position());
        olderStart = Math.min(olderStart, settled.position());
        ahead.clear();
    }

    /** Whether all events after the position are known here. */
    boolean covers(long after) {
        return after >= olderStart;
    }

    /** Whether a known event after the position is selected. */
    boolean anyMatch(EventSelection selection, long after) {
        return newer.anyMatch(selection, after) || older.anyMatch(selection, after);
    }
}
