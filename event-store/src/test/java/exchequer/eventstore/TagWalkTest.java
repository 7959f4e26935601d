package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.Test;

class TagWalkTest {

    private static final Tag ORDER = tag("order", "o1");
    private static final Tag BUYER = tag("buyer", "b1");
    private static final EventCriteria OF_ORDER = EventCriteria.havingTags(ORDER);

    @Test
    void criterion_of_one_tag_is_one_walk() {
        assertThat(walks(OF_ORDER)).containsExactly(new TagWalk(TagHash.of(ORDER), 7, List.of()));
        assertThat(walks(EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("B"), type("A"))))
                .containsExactly(new TagWalk(TagHash.of(ORDER), 7, List.of("A", "B")));
    }

    @Test
    void types_that_cannot_be_stored_are_left_out() {
        assertThat(walks(EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("A"), type("\0"))))
                .containsExactly(new TagWalk(TagHash.of(ORDER), 7, List.of("A")));
        assertThat(walks(EventCriteria.havingTags(ORDER).andBeingOneOfTypes(type("\0")))).isEmpty();
    }

    @Test
    void every_alternative_is_a_walk_unless_there_are_too_many() {
        EventCriteria both = OF_ORDER.or(EventCriteria.havingTags(BUYER));
        assertThat(walks(both))
                .extracting(TagWalk::tagHash)
                .containsExactlyInAnyOrder(TagHash.of(ORDER), TagHash.of(BUYER));
        assertThat(TagWalk.of(EventSelection.of(both), 7, 1)).isEmpty();
    }

    @Test
    void what_one_tag_does_not_find_is_no_walk() {
        assertThat(walks(EventCriteria.havingTags(ORDER, BUYER))).isEmpty();
        assertThat(walks(OF_ORDER.or(EventCriteria.havingTags(ORDER, BUYER)))).isEmpty();
        assertThat(walks(EventCriteria.havingAnyTag())).isEmpty();
        assertThat(walks(EventCriteria.havingAnyTag().andBeingOneOfTypes(type("A")))).isEmpty();
        assertThat(walks(EventCriteria.either(List.of()))).isEmpty();
    }

    private static List<TagWalk> walks(EventCriteria criteria) {
        return TagWalk.of(EventSelection.of(criteria), 7, 8);
    }
}
