package exchequer.nip90.nostr;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A NIP-01 filter: every condition present must hold. A condition that is null (or a tag name that
 * is absent) asks for nothing; an empty list, which some clients send, can be met by no event.
 * Immutable.
 *
 * @param ids exact event ids
 * @param authors exact public keys
 * @param tags single letter to accepted values; only a tag's first value is compared
 * @param since earliest {@code created_at}, inclusive; author-chosen time, not time of arrival
 * @param until latest {@code created_at}, inclusive
 * @param limit most stored events wanted; plays no part in matching
 */
public record Filter(
        @Nullable Set<String> ids,
        @Nullable Set<String> authors,
        @Nullable Set<Integer> kinds,
        Map<String, Set<String>> tags,
        @Nullable Long since,
        @Nullable Long until,
        @Nullable Integer limit) {

    /**
     * @throws IllegalArgumentException when an id, author, {@code e} or {@code p} value is not 64
     *     lower-case hex characters, a kind, time or limit is out of range, or a tag name is not a
     *     single letter
     */
    public Filter {
        ids = ids == null ? null : keys(ids, "ids");
        authors = authors == null ? null : keys(authors, "authors");
        kinds = kinds == null ? null : ForeignValues.copyOf(kinds);
        if (kinds != null && kinds.stream().anyMatch(k -> k < 0 || k > NostrEvent.MAX_KIND)) {
            throw new IllegalArgumentException("kind out of range");
        }
        requireTime(since);
        requireTime(until);
        if (limit != null && limit < 0) {
            throw new IllegalArgumentException("limit is negative");
        }
        tags = copyOfTags(tags);
    }

    /** Matches every event. */
    public static Filter any() {
        return new Filter(null, null, null, Map.of(), null, null, null);
    }

    public Filter withIds(Collection<String> values) {
        return new Filter(new LinkedHashSet<>(values), authors, kinds, tags, since, until, limit);
    }

    public Filter withAuthors(Collection<String> values) {
        return new Filter(ids, new LinkedHashSet<>(values), kinds, tags, since, until, limit);
    }

    public Filter withKinds(Collection<Integer> values) {
        return new Filter(ids, authors, new LinkedHashSet<>(values), tags, since, until, limit);
    }

    /**
     * @param letter the tag's name, without the {@code #}
     */
    public Filter withTag(String letter, Collection<String> values) {
        Map<String, Set<String>> more = new LinkedHashMap<>(tags);
        more.put(letter, new LinkedHashSet<>(values));
        return new Filter(ids, authors, kinds, more, since, until, limit);
    }

    public Filter withSince(long epochSecond) {
        return new Filter(ids, authors, kinds, tags, epochSecond, until, limit);
    }

    public Filter withUntil(long epochSecond) {
        return new Filter(ids, authors, kinds, tags, since, epochSecond, limit);
    }

    public Filter withLimit(int count) {
        return new Filter(ids, authors, kinds, tags, since, until, count);
    }

    public boolean matches(NostrEvent event) {
        return (ids == null || ids.contains(event.id()))
                && (authors == null || authors.contains(event.pubkey()))
                && (kinds == null || kinds.contains(event.kind()))
                && (since == null || event.createdAt() >= since)
                && (until == null || event.createdAt() <= until)
                && (tags.isEmpty() || carriesAll(event));
    }

    /**
     * In one pass over the event's tags. One for each condition would cost their product, and both
     * numbers are chosen by strangers.
     */
    private boolean carriesAll(NostrEvent event) {
        Set<String> missing = tags.size() == 1 ? tags.keySet() : new HashSet<>(tags.keySet());
        for (List<String> tag : event.tags()) {
            String name = tag.getFirst();
            if (tag.size() > 1
                    && missing.contains(name)
                    && tags.getOrDefault(name, Set.of()).contains(tag.get(1))) {
                if (missing.size() == 1) {
                    return true;
                }
                missing.remove(name);
            }
        }
        return false;
    }

    /** Whether NIP-01 has relays index tags of this name. */
    public static boolean isIndexedTag(String name) {
        return name.length() == 1
                && (name.charAt(0) >= 'a' && name.charAt(0) <= 'z'
                        || name.charAt(0) >= 'A' && name.charAt(0) <= 'Z');
    }

    static boolean holdsKeys(String tagName) {
        return tagName.equals("e") || tagName.equals("p");
    }

    void write(JsonText out) {
        out.raw('{');
        String comma = "";
        comma = list(out, comma, "ids", ids);
        comma = list(out, comma, "authors", authors);
        if (kinds != null) {
            List<String> numbers = kinds.stream().sorted().map(String::valueOf).toList();
            out.raw(comma).raw("\"kinds\":[").raw(String.join(",", numbers)).raw(']');
            comma = ",";
        }
        for (Map.Entry<String, Set<String>> tag : tags.entrySet()) {
            comma = list(out, comma, "#" + tag.getKey(), tag.getValue());
        }
        comma = number(out, comma, "since", since);
        comma = number(out, comma, "until", until);
        number(out, comma, "limit", limit);
        out.raw('}');
    }

    private static String list(
            JsonText out, String comma, String name, @Nullable Set<String> values) {
        if (values == null) {
            return comma;
        }
        out.raw(comma).string(name).raw(':').strings(values.stream().sorted().toList());
        return ",";
    }

    private static String number(JsonText out, String comma, String name, @Nullable Number value) {
        if (value == null) {
            return comma;
        }
        out.raw(comma).string(name).raw(':').number(value.longValue());
        return ",";
    }

    private static Map<String, Set<String>> copyOfTags(Map<String, Set<String>> tags) {
        Map<String, Set<String>> copy = new LinkedHashMap<>();
        for (Map.Entry<String, Set<String>> tag : tags.entrySet()) {
            String name = tag.getKey();
            if (!isIndexedTag(name)) {
                throw new IllegalArgumentException("only single-letter tags can be asked for");
            }
            copy.put(
                    name,
                    holdsKeys(name)
                            ? keys(tag.getValue(), "#" + name)
                            : ForeignValues.copyOf(tag.getValue()));
        }
        return Map.copyOf(copy);
    }

    private static Set<String> keys(Set<String> values, String what) {
        if (!values.stream().allMatch(value -> Hex.isLower(value, Hex.KEY_CHARS))) {
            throw new IllegalArgumentException(what + " must be 64 lower-case hex characters each");
        }
        return ForeignValues.copyOf(values);
    }

    private static void requireTime(@Nullable Long epochSecond) {
        if (epochSecond != null && (epochSecond < 0 || epochSecond > NostrEvent.MAX_CREATED_AT)) {
            throw new IllegalArgumentException("time out of range: " + epochSecond);
        }
    }
}
