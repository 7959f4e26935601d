package exchequer.nip90.relay;

import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Finds the subscriptions that may want an event without asking all of them.
 *
 * <p>Each filter is filed under the values of one of its conditions, the one that fewest events
 * meet; an event is looked up under its own id, tags, author and kind. What is found meets that one
 * condition and must still be asked about the others. Thread-safe: a subscription whose {@link
 * #add} has returned is found by every later look-up.
 */
final class SubscriptionIndex {

    private enum Field {
        ID,
        TAG,
        AUTHOR,
        KIND,
        ANYTHING
    }

    /**
     * A condition's value. Comparable, because values are chosen by strangers: hash tables stay
     * fast under keys made to collide only if these have an order.
     *
     * @param name the tag's letter; empty for other fields
     */
    private record Key(Field field, String name, String value) implements Comparable<Key> {

        static final Key ANYTHING = new Key(Field.ANYTHING, "", "");

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::value).thenComparing(Key::field).thenComparing(Key::name);

        static Key of(Field field, Object value) {
            return new Key(field, "", value.toString());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final ConcurrentMap<Key, Set<LiveSubscription>> filed = new ConcurrentHashMap<>();

    void add(LiveSubscription subscription) {
        for (Filter filter : subscription.filters()) {
            for (Key key : keysOf(filter)) {
                filed.compute(
                        key,
                        (_, old) -> {
                            Set<LiveSubscription> all =
                                    old == null ? ConcurrentHashMap.newKeySet(1) : old;
                            all.add(subscription);
                            return all;
                        });
            }
        }
    }

    void remove(LiveSubscription subscription) {
        for (Filter filter : subscription.filters()) {
            for (Key key : keysOf(filter)) {
                // Keys are chosen by strangers: one that nobody asks for any more must not stay.
                filed.computeIfPresent(
                        key,
                        (_, all) -> {
                            all.remove(subscription);
                            return all.isEmpty() ? null : all;
                        });
            }
        }
    }

    boolean isEmpty() {
        return filed.isEmpty();
    }

    /** The subscriptions that may want the event, each once, in no particular order. */
    Collection<LiveSubscription> candidates(NostrEvent event) {
        // A subscription with several filters may be found by several of them.
        Set<LiveSubscription> found = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Key key : keysOf(event)) {
            found.addAll(filed.getOrDefault(key, Set.of()));
        }
        return found;
    }

    /** None for a filter with an empty condition, which no event can meet. */
    private static List<Key> keysOf(Filter filter) {
        if (filter.ids() != null) {
            return keys(Field.ID, filter.ids());
        }
        // Before authors: many ask for what one busy author says to each of them.
        Optional<Map.Entry<String, Set<String>>> tag =
                filter.tags().entrySet().stream()
                        .min(Comparator.comparingInt(entry -> entry.getValue().size()));
        if (tag.isPresent()) {
            String name = tag.get().getKey();
            return tag.get().getValue().stream()
                    .map(value -> new Key(Field.TAG, name, value))
                    .toList();
        }
        if (filter.authors() != null) {
            return keys(Field.AUTHOR, filter.authors());
        }
        return filter.kinds() == null ? List.of(Key.ANYTHING) : keys(Field.KIND, filter.kinds());
    }

    private static List<Key> keys(Field field, Set<?> values) {
        return values.stream().map(value -> Key.of(field, value)).toList();
    }

    private static Set<Key> keysOf(NostrEvent event) {
        Set<Key> keys = new HashSet<>();
        keys.add(Key.ANYTHING);
        keys.add(Key.of(Field.ID, event.id()));
        keys.add(Key.of(Field.AUTHOR, event.pubkey()));
        keys.add(Key.of(Field.KIND, event.kind()));
        for (List<String> tag : event.tags()) {
            if (tag.size() > 1 && Filter.isIndexedTag(tag.getFirst())) {
                keys.add(new Key(Field.TAG, tag.getFirst(), tag.get(1)));
            }
        }
        return keys;
    }
}
