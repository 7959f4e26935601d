package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.Test;

class RecentTagsTest {

    private static final Tag ORDER = tag("order", "o1");
    private static final Tag BUYER = tag("buyer", "b1");

    private final RecentTags tags = new RecentTags();

    @Test
    void nothing_matches_where_nothing_is() {
        assertThat(matches(EventCriteria.havingAnyTag(), 0)).isFalse();
        assertThat(matches(EventCriteria.havingTags(ORDER), 0)).isFalse();
    }

    @Test
    void only_events_after_the_position_count() {
        tags.add(5, type("A"), Set.of(ORDER));

        assertThat(matches(EventCriteria.havingTags(ORDER), 4)).isTrue();
        assertThat(matches(EventCriteria.havingTags(ORDER), 5)).isFalse();
        assertThat(matches(EventCriteria.havingAnyTag(), 4)).isTrue();
        assertThat(matches(EventCriteria.havingAnyTag(), 5)).isFalse();
    }

    @Test
    void tags_of_a_criterion_must_be_on_one_event() {
        tags.add(1, type("A"), Set.of(ORDER));
        tags.add(2, type("A"), Set.of(BUYER));

        assertThat(matches(EventCriteria.havingTags(ORDER, BUYER), 0)).isFalse();
        tags.add(3, type("A"), Set.of(ORDER, BUYER));
        assertThat(matches(EventCriteria.havingTags(ORDER, BUYER), 2)).isTrue();
    }

    @Test
    void alternatives_that_allow_nothing_match_nothing() {
        tags.add(1, type("A"), Set.of(ORDER));

        assertThat(matches(EventCriteria.either(List.of()), 0)).isFalse();
    }

    @Test
    void judges_like_axon_whatever_the_criteria() {
        long seed = System.nanoTime();
        System.out.println("RecentTagsTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            judgesLikeAxon(random);
        }
    }

    private static void judgesLikeAxon(Random random) {
        record Event(long position, QualifiedName type, Set<Tag> tags) {}
        RecentTags recent = new RecentTags();
        List<Event> events = new ArrayList<>();
        long start = random.nextInt(5);
        for (int i = 1; i <= random.nextInt(1, 20); i++) {
            Event event =
                    new Event(start + i, RandomCriteria.type(random), RandomCriteria.tags(random));
            events.add(event);
            recent.add(event.position, event.type, event.tags);
        }
        if (random.nextBoolean()) {
            long last = start + random.nextInt(20);
            recent.removeAfter(last);
            events.removeIf(event -> event.position > last);
        }
        for (int i = 0; i < 20; i++) {
            EventCriteria criteria = RandomCriteria.criteria(random);
            long after = random.nextLong(start + 22);
            boolean expected =
                    events.stream()
                            .anyMatch(e -> e.position > after && criteria.matches(e.type, e.tags));

            assertThat(recent.anyMatch(EventSelection.of(criteria), after))
                    .as("%s after %d in %s", criteria, after, events)
                    .isEqualTo(expected);
        }
    }

    @Test
    void joined_pieces_are_as_if_added_one_by_one() {
        RecentTags more = new RecentTags();
        IntStream.range(1, 4).forEach(i -> more.add(i, type("A"), new HashSet<>(Set.of(ORDER))));
        tags.addAll(more);

        assertThat(tags.size()).isEqualTo(3);
        assertThat(matches(EventCriteria.havingTags(ORDER), 2)).isTrue();
        assertThat(matches(EventCriteria.havingTags(ORDER), 3)).isFalse();
    }

    private boolean matches(EventCriteria criteria, long after) {
        return tags.anyMatch(EventSelection.of(criteria), after);
    }
}
