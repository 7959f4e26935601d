package exchequer.eventstore;

import java.util.List;
import java.util.Set;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.EventCriterion;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * Which events are meant: every one, or those that meet at least one criterion. A criterion is met
 * by an event that has one of its types (if it names any) and all of its tags (if it names any).
 */
record EventSelection(boolean everything, List<EventCriterion> criteria) {

    static final EventSelection EVERYTHING = new EventSelection(true, List.of());

    /** No event can have this name, because it cannot be stored. */
    private static final QualifiedName IMPOSSIBLE = new QualifiedName("\0");

    static EventSelection of(EventCriteria criteria) {
        // flatten() forgets an alternative that allows any event, and is as empty for "any event"
        // as
        // for "no event". Only such an alternative accepts an unknown type without tags.
        if (criteria.matches(IMPOSSIBLE, Set.of())) {
            return EVERYTHING;
        }
        return new EventSelection(
                false, criteria.flatten().stream().filter(EventSelection::canBeMet).toList());
    }

    boolean isNothing() {
        return !everything && criteria.isEmpty();
    }

    /** Whether every event that is meant has a tag by which it is meant. */
    boolean hasTagsOnly() {
        return !everything && criteria.stream().noneMatch(c -> c.tags().isEmpty());
    }

    boolean matches(StoredEvent event) {
        if (everything) {
            return true;
        }
        QualifiedName type = new QualifiedName(event.type());
        Set<Tag> tags = EventTag.axonTags(event.tags());
        return criteria.stream().anyMatch(criterion -> criterion.matches(type, tags));
    }

    private static boolean canBeMet(EventCriterion criterion) {
        boolean tagsExist =
                criterion.tags().stream()
                        .allMatch(
                                tag ->
                                        StorableText.isIndexable(tag.key())
                                                && StorableText.isIndexable(tag.value()));
        boolean typesExist =
                criterion.types().isEmpty()
                        || criterion.types().stream()
                                .anyMatch(type -> StorableText.isIndexable(type.name()));
        return tagsExist && typesExist;
    }
}
