package exchequer.nip90.relay;

import exchequer.nip90.nostr.Completeness;
import exchequer.nip90.nostr.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the filters of one REQ select, each event once, and whether that is all (NIP-67): one row
 * more is read than may be taken, which tells. Not thread-safe.
 */
final class StoredPart {

    /** Bytes of raw JSON after which reading stops, newest events first. */
    private static final long MAX_BYTES = 8L << 20;

    private static final Comparator<StoredEvent> NEWEST_FIRST =
            Comparator.comparingLong((StoredEvent stored) -> stored.event().createdAt())
                    .reversed()
                    .thenComparing(stored -> stored.event().id());

    private final Viewer viewer;
    private final long now;
    private final int maxLimit;
    private final Map<Long, StoredEvent> taken = new LinkedHashMap<>();
    private final Set<Long> firstLeft = new HashSet<>();
    private boolean unsure;
    private long bytes;

    /**
     * @param now seconds since 1970, for expiry
     * @param maxLimit cap for each filter, and its limit if it names none
     */
    StoredPart(Viewer viewer, long now, int maxLimit) {
        this.viewer = viewer;
        this.now = now;
        this.maxLimit = maxLimit;
    }

    void read(Connection connection, Filter filter) throws SQLException {
        Integer asked = filter.limit();
        int limit = asked == null ? maxLimit : Math.min(asked, maxLimit);
        if (limit == 0) {
            // Who wants live events only need not wait for a look at the stored ones.
            unsure = true;
            return;
        }
        try (PreparedStatement statement =
                FilterSql.prepare(connection, filter, viewer, now, limit + 1)) {
            // Rows are fetched in portions, so that the byte limit holds before memory is full.
            statement.setFetchSize(50);
            try (ResultSet rows = statement.executeQuery()) {
                int count = 0;
                for (; rows.next(); count++) {
                    if (count == limit || bytes >= MAX_BYTES) {
                        firstLeft.add(rows.getLong("seq"));
                        return;
                    }
                    StoredEvent event = RelayStore.read(rows);
                    bytes += event.raw().length();
                    taken.putIfAbsent(event.seq(), event);
                }
                unsure |= mayMiss(filter, count);
            }
        }
    }

    /** Whether there may be more that matches and was kept back from who asks. */
    private boolean mayMiss(Filter filter, int found) {
        boolean allById = filter.ids() != null && filter.ids().size() == found;
        return !allById && !viewer.seesAll() && Confidential.mayKeepBack(filter, viewer.keys());
    }

    List<StoredEvent> newestFirst() {
        return taken.values().stream().sorted(NEWEST_FIRST).toList();
    }

    /**
     * A relay that says "finish" and is wrong makes clients lose events, one that says "more" and
     * is wrong makes them ask for nothing; so it says neither when it does not know. To NIP-67 an
     * event that is kept back until its reader proves a key was not sent either.
     */
    Completeness completeness() {
        // What one filter had to leave, another one may have taken.
        if (!taken.keySet().containsAll(firstLeft)) {
            return Completeness.MORE;
        }
        return firstLeft.isEmpty() && !unsure ? Completeness.FINISH : Completeness.UNSAID;
    }
}
