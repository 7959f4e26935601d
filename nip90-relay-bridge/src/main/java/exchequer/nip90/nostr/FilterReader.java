package exchequer.nip90.nostr;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one filter object. An unknown condition is refused, not ignored: ignoring it would answer a
 * wider question than the one asked.
 */
final class FilterReader {

    private final JsonLimits limits;
    private final Map<String, Set<String>> tags = new LinkedHashMap<>();
    private @Nullable Set<String> ids;
    private @Nullable Set<String> authors;
    private @Nullable Set<Integer> kinds;
    private @Nullable Long since;
    private @Nullable Long until;
    private @Nullable Integer limit;

    private FilterReader(JsonLimits limits) {
        this.limits = limits;
    }

    static Filter read(TokenReader reader, JsonLimits limits) throws IOException {
        reader.expect(JsonToken.START_OBJECT, "a filter must be an object");
        FilterReader filter = new FilterReader(limits);
        String field = reader.nextField();
        while (field != null) {
            reader.next();
            filter.field(field, reader);
            field = reader.nextField();
        }
        return new Filter(
                filter.ids,
                filter.authors,
                filter.kinds,
                filter.tags,
                filter.since,
                filter.until,
                filter.limit);
    }

    private void field(String name, TokenReader reader) throws IOException {
        switch (name) {
            case "ids" -> ids = strings("ids", true, reader);
            case "authors" -> authors = strings("authors", true, reader);
            case "kinds" -> kinds = kinds(reader);
            case "since" -> since = reader.integer("since", NostrEvent.MAX_CREATED_AT);
            case "until" -> until = reader.integer("until", NostrEvent.MAX_CREATED_AT);
            case "limit" -> limit = Math.toIntExact(reader.integer("limit", Integer.MAX_VALUE));
            default -> tag(name, reader);
        }
    }

    private void tag(String name, TokenReader reader) throws IOException {
        if (!name.startsWith("#") || !Filter.isIndexedTag(name.substring(1))) {
            throw new MalformedJson("unknown filter condition");
        }
        String letter = name.substring(1);
        tags.put(letter, strings(name, Filter.holdsKeys(letter), reader));
    }

    private Set<String> strings(String what, boolean keys, TokenReader reader) throws IOException {
        reader.expect(JsonToken.START_ARRAY, what + " must be an array");
        Set<String> values = new LinkedHashSet<>();
        for (int count = 1; reader.next() != JsonToken.END_ARRAY; count++) {
            requireRoom(what, count);
            values.add(keys ? reader.hex(what, Hex.KEY_CHARS) : reader.string(what));
        }
        return values;
    }

    private Set<Integer> kinds(TokenReader reader) throws IOException {
        reader.expect(JsonToken.START_ARRAY, "kinds must be an array");
        Set<Integer> values = new LinkedHashSet<>();
        for (int count = 1; reader.next() != JsonToken.END_ARRAY; count++) {
            requireRoom("kinds", count);
            values.add(Math.toIntExact(reader.integer("a kind", NostrEvent.MAX_KIND)));
        }
        return values;
    }

    private void requireRoom(String what, int count) throws MalformedJson {
        if (count > limits.maxFilterValues()) {
            throw new MalformedJson(
                    what + " has more than " + limits.maxFilterValues() + " values");
        }
    }
}
