package exchequer.eventstore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriterion;
import org.axonframework.messaging.eventstreaming.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Types and tags of consecutive events, found as criteria need them. Not safe for several threads.
 */
final class RecentTags {

    private record Recent(long position, QualifiedName type, Set<Tag> tags) {}

    private final List<Recent> events = new ArrayList<>();
    private final Map<Tag, List<Recent>> byTag = new HashMap<>();
    private final Map<QualifiedName, List<Recent>> byType = new HashMap<>();

    /** Positions ascend from call to call. */
    void add(long position, QualifiedName type, Set<Tag> tags) {
        Recent event = new Recent(position, type, tags);
        events.add(event);
        byType.computeIfAbsent(type, _ -> new ArrayList<>()).add(event);
        for (Tag tag : tags) {
            byTag.computeIfAbsent(tag, _ -> new ArrayList<>(1)).add(event);
        }
    }

    void addAll(RecentTags others) {
        others.events.forEach(event -> add(event.position, event.type, event.tags));
    }

    /** The reverse of adding, for all events after the position. */
    void removeAfter(long position) {
        while (!events.isEmpty() && events.getLast().position > position) {
            Recent event = events.removeLast();
            removeLast(byType, event.type);
            event.tags.forEach(tag -> removeLast(byTag, tag));
        }
    }

    private static <K> void removeLast(Map<K, List<Recent>> index, K key) {
        List<Recent> found = index.get(key);
        found.removeLast();
        if (found.isEmpty()) {
            index.remove(key);
        }
    }

    int size() {
        return events.size();
    }

    /** Whether an event after the position is selected. */
    boolean anyMatch(EventSelection selection, long after) {
        if (events.isEmpty() || events.getLast().position <= after) {
            return false;
        }
        if (selection.everything()) {
            return true;
        }
        for (EventCriterion criterion : selection.criteria()) {
            if (anyMatch(criterion, after)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyMatch(EventCriterion criterion, long after) {
        if (criterion.tags().isEmpty()) {
            return criterion.types().stream().anyMatch(type -> isAfter(byType.get(type), after));
        }
        List<Recent> candidates = fewest(criterion.tags());
        if (candidates == null) {
            return false;
        }
        for (int i = candidates.size() - 1; i >= 0; i--) {
            Recent event = candidates.get(i);
            if (event.position <= after) {
                return false;
            }
            if (criterion.matches(event.type, event.tags)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAfter(@Nullable List<Recent> found, long after) {
        return found != null && found.getLast().position > after;
    }

    /** The events of the tag that has fewest; null when a tag has none. */
    private @Nullable List<Recent> fewest(Set<Tag> tags) {
        List<Recent> fewest = null;
        for (Tag tag : tags) {
            List<Recent> tagged = byTag.get(tag);
            if (tagged == null) {
                return null;
            }
            if (fewest == null || tagged.size() < fewest.size()) {
                fewest = tagged;
            }
        }
        return fewest;
    }
}
