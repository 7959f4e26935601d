package exchequer.eventstore.consumer;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one record, unmodifiable. A dozen names are found faster by looking along them
 * than by hashing, and during a replay very many such maps lie in memory.
 */
final class HeaderMap extends AbstractMap<String, String> {

    private final String[] names;
    private final String[] values;

    /** Takes the arrays over; names must differ, and both must be equally long. */
    HeaderMap(String[] names, String[] values) {
        this.names = names;
        this.values = values;
    }

    @Override
    public @Nullable String get(Object name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, String>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return names.length;
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, String>> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Map.Entry<String, String> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var entry = Map.entry(names[next], values[next]);
            next++;
            return entry;
        }
    }
}
