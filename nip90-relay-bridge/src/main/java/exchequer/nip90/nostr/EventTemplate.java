package exchequer.nip90.nostr;

import java.util.List;

/**
 * What an author decides about an event before signing it; {@link NostrKey#sign} adds the rest.
 *
 * @param createdAt seconds since 1970
 */
public record EventTemplate(long createdAt, int kind, List<List<String>> tags, String content) {

    /**
     * @throws IllegalArgumentException when time or kind is out of range, or a tag is empty
     */
    public EventTemplate {
        if (createdAt < 0 || createdAt > NostrEvent.MAX_CREATED_AT) {
            throw new IllegalArgumentException("created_at out of range: " + createdAt);
        }
        if (kind < 0 || kind > NostrEvent.MAX_KIND) {
            throw new IllegalArgumentException("kind out of range: " + kind);
        }
        tags = copyOfTags(tags);
    }

    static List<List<String>> copyOfTags(List<List<String>> tags) {
        for (List<String> tag : tags) {
            if (tag.isEmpty()) {
                throw new IllegalArgumentException("a tag needs at least a name");
            }
        }
        return tags.stream().map(List::copyOf).toList();
    }
}
