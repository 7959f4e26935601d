package exchequer.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriterion;

/**
 * The events after a position whose tags have one with this hash: what finds the events of a
 * criterion with one tag.
 *
 * @param types names of the types that count, in their order; empty for any
 */
record TagWalk(long tagHash, long after, List<String> types) {

    /**
     * What finds all events of the selection.
     *
     * @return empty when it cannot be found this way
     */
    static List<TagWalk> of(EventSelection selection, long after, int max) {
        List<EventCriterion> criteria = selection.criteria();
        if (selection.everything() || criteria.size() > max) {
            return List.of();
        }
        List<TagWalk> walks = new ArrayList<>(criteria.size());
        for (EventCriterion criterion : criteria) {
            if (criterion.tags().size() != 1) {
                return List.of();
            }
            long hash = TagHash.of(criterion.tags().iterator().next());
            walks.add(new TagWalk(hash, after, names(criterion.types())));
        }
        return walks;
    }

    private static List<String> names(Set<QualifiedName> types) {
        return types.stream()
                .map(QualifiedName::name)
                .filter(StorableText::isIndexable)
                .sorted()
                .toList();
    }
}
