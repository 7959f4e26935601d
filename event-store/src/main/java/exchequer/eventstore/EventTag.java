package exchequer.eventstore;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.messaging.eventstreaming.Tag;

/** A key and value under which an event can be found, and on which a decision can depend. */
public record EventTag(String key, String value) {

    static Set<Tag> axonTags(List<EventTag> tags) {
        return tags.stream()
                .map(tag -> new Tag(tag.key, tag.value))
                .collect(Collectors.toUnmodifiableSet());
    }
}
