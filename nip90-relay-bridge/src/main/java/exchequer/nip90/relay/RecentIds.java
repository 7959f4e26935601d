package exchequer.nip90.relay;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ids of events accepted lately. Clients publish to several relays and bridges copy between them,
 * so many events arrive again; answering those from here saves the signature check. Thread-safe.
 */
final class RecentIds {

    private static final int CAPACITY = 32_768;

    private final Map<String, Boolean> ids =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > CAPACITY;
                }
            };

    synchronized boolean contains(String id) {
        return ids.containsKey(id);
    }

    /**
     * @return whether the id is new here
     */
    synchronized boolean add(String id) {
        return ids.put(id, true) == null;
    }

    synchronized void clear() {
        ids.clear();
    }
}
