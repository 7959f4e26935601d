package exchequer.nip90.relay;

import exchequer.nip90.nostr.Filter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The first value of a single-letter tag, by which subscribers may ask; a row in {@code
 * nostr.tags}.
 */
record IndexedTag(String name, String value, long seq, int kind) {

    static Set<IndexedTag> of(EventRow row) {
        Set<IndexedTag> tags = new LinkedHashSet<>();
        for (List<String> tag : row.event().tags()) {
            if (tag.size() > 1 && Filter.isIndexedTag(tag.getFirst())) {
                tags.add(new IndexedTag(tag.getFirst(), tag.get(1), row.seq(), row.event().kind()));
            }
        }
        return tags;
    }
}
