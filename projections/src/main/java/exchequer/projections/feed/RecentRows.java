package exchequer.projections.feed;

import exchequer.projections.view.View;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the last batches, as they are stored: the events of one job follow each other within
 * seconds, and most of what a batch would have to read, the one before it has written.
 *
 * <p>They are good for exactly one next batch: that which begins where the last one ended, on the
 * same tables. Whatever else comes makes them worthless, a batch whose transaction failed included.
 */
final class RecentRows {

    /** Few, because a server's heap is small; the longest rows are not kept at all. */
    private static final int MOST_ROWS = 4_096;

    private static final int MOST_CHARACTERS = 4_096;

    /** Which row of which view. */
    record Key(Class<? extends View> type, String id) {}

    private final Map<Key, View> rows = new LinkedHashMap<>(16, 0.75f, true);
    private long tables;
    private long position = -1;

    /**
     * Begins a batch; forgets everything unless the last one has become true.
     *
     * @param tablesNow identity of the tables: a rebuild puts others in their place
     * @param after the position that is stored
     */
    void begin(long tablesNow, long after) {
        if (tablesNow != tables || after != position) {
            rows.clear();
        }
        tables = tablesNow;
        // Until the batch has ended nothing is known: rows are changed in place.
        position = -1;
    }

    @Nullable View get(Key key) {
        return rows.get(key);
    }

    /** Keeps a row as it will be stored. */
    void put(Key key, View row, int characters) {
        if (characters <= MOST_CHARACTERS) {
            rows.put(key, row);
        } else {
            rows.remove(key);
        }
    }

    /** Ends a batch that was written; whether its transaction commits, the next one shows. */
    void end(long reached) {
        position = reached;
        Iterator<Key> oldest = rows.keySet().iterator();
        for (int surplus = rows.size() - MOST_ROWS; surplus > 0; surplus--) {
            oldest.next();
            oldest.remove();
        }
    }
}
