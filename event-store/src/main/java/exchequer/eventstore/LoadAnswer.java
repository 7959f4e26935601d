package exchequer.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What several loads have found by one query.
 *
 * @param head of the log, by the same snapshot as the rows
 * @param complete the rows of each walk, of those of which nothing is missing
 */
record LoadAnswer(long head, Map<TagWalk, List<StoredRow>> complete) {

    /**
     * @return null when something is missing
     * @throws CorruptEventException when one of the events is damaged
     */
    @Nullable LogPage page(EventSelection selection, List<TagWalk> walks) {
        // An event may be found by several walks.
        SortedMap<Long, StoredRow> rows = new TreeMap<>();
        for (TagWalk walk : walks) {
            List<StoredRow> found = complete.get(walk);
            if (found == null) {
                return null;
            }
            found.forEach(row -> rows.put(row.position(), row));
        }
        List<StoredEvent> events = new ArrayList<>(rows.size());
        for (StoredRow row : rows.values()) {
            StoredEvent event = row.event();
            // The hash may be another tag's.
            if (selection.matches(event)) {
                events.add(event);
            }
        }
        return new LogPage(events, head, head);
    }
}
