package exchequer.eventstore;

import org.jspecify.annotations.Nullable;

/**
 * The end of the log in memory: tags and types of all events in {@code (start, position]}, on
 * whatever node they were appended. A condition whose marker is not before {@code start} is judged
 * here exactly as the database would judge it.
 *
 * <p>It is a copy of the log as of one {@code position} and {@code mark} of the head row, and of
 * use only while the head row still has both. Used by the appending thread alone.
 */
final class RecentEvents {

    private final int capacity;
    private RecentTags older = new RecentTags();
    private RecentTags newer = new RecentTags();
    private boolean known;
    private long olderStart;
    private long newerStart;
    private long position;
    private long mark;
    private @Nullable String lastEventId;

    RecentEvents(int capacity) {
        this.capacity = capacity;
    }

    /** Whether it is a copy of anything. */
    boolean isKnown() {
        return known;
    }

    long position() {
        return position;
    }

    long mark() {
        return mark;
    }

    /** Identifier of the event at the position, if there is one. */
    @Nullable String lastEventId() {
        return lastEventId;
    }

    /** Most events behind the position that are worth learning. */
    int capacity() {
        return capacity;
    }

    boolean isAt(long headPosition, long headMark) {
        return known && position == headPosition && mark == headMark;
    }

    /** What happened to the log is uncertain: nothing here may be relied on. */
    void forget() {
        known = false;
    }

    /** Begins anew, knowing no event. */
    void begin(long headPosition, long headMark, @Nullable String headEventId) {
        older = new RecentTags();
        newer = new RecentTags();
        olderStart = headPosition;
        newerStart = headPosition;
        known = true;
        position = headPosition;
        mark = headMark;
        lastEventId = headEventId;
    }

    /** The events that follow the last one known, up to the new head. */
    void advance(RecentTags next, long headPosition, long headMark, @Nullable String headEventId) {
        if (position + next.size() != headPosition) {
            throw new IllegalStateException(
                    "%d events do not lead from position %d to %d"
                            .formatted(next.size(), position, headPosition));
        }
        if (newer.size() + next.size() > capacity / 2 && newer.size() > 0) {
            older = newer;
            olderStart = newerStart;
            newer = new RecentTags();
            newerStart = position;
        }
        newer.addAll(next);
        position = headPosition;
        mark = headMark;
        lastEventId = headEventId;
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
