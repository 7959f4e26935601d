package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.Test;

class RecentEventsTest {

    private static final EventSelection ALL = EventSelection.EVERYTHING;

    @Test
    void unknown_until_it_begins_and_after_it_was_told_to_forget() {
        RecentEvents recent = new RecentEvents(10);
        assertThat(recent.isKnown()).isFalse();
        recent.begin(7, 1, "e7");
        assertThat(recent.isKnown()).isTrue();
        assertThat(recent.isAt(7, 1)).isTrue();
        recent.forget();

        assertThat(recent.isKnown()).isFalse();
        assertThat(recent.isAt(7, 1)).isFalse();
    }

    @Test
    void another_mark_is_another_log_even_at_the_same_position() {
        RecentEvents recent = new RecentEvents(10);
        recent.begin(7, 1, "e7");

        assertThat(recent.isAt(7, 2)).isFalse();
        assertThat(recent.isAt(8, 1)).isFalse();
    }

    @Test
    void knows_nothing_of_what_was_before_the_beginning() {
        RecentEvents recent = new RecentEvents(10);
        recent.begin(7, 1, "e7");

        assertThat(recent.covers(6)).isFalse();
        assertThat(recent.covers(7)).isTrue();
        assertThat(recent.anyMatch(ALL, 6)).isFalse();
    }

    @Test
    void keeps_at_least_half_of_its_capacity_and_not_much_more_than_all() {
        RecentEvents recent = new RecentEvents(10);
        recent.begin(0, 0, null);
        for (long position = 1; position <= 100; position++) {
            recent.advance(piece(position, position), position, position, "e" + position);

            assertThat(recent.covers(Math.max(0, position - 5))).as("%d", position).isTrue();
            assertThat(recent.covers(Math.max(-1, position - 11))).as("%d", position).isFalse();
        }
        assertThat(recent.position()).isEqualTo(100);
        assertThat(recent.mark()).isEqualTo(100);
        assertThat(recent.lastEventId()).isEqualTo("e100");
    }

    @Test
    void a_piece_larger_than_the_capacity_is_covered_itself() {
        RecentEvents recent = new RecentEvents(4);
        recent.begin(0, 0, null);
        recent.advance(piece(1, 3), 3, 1, "e3");
        recent.advance(piece(4, 50), 50, 2, "e50");

        assertThat(recent.covers(3)).isTrue();
        recent.advance(piece(51, 51), 51, 3, "e51");
        recent.advance(piece(52, 53), 53, 4, "e53");
        assertThat(recent.covers(3)).isFalse();
        assertThat(recent.covers(50)).isTrue();
    }

    @Test
    void a_piece_that_does_not_lead_to_the_head_is_refused() {
        RecentEvents recent = new RecentEvents(4);
        recent.begin(5, 0, "e5");

        assertThatThrownBy(() -> recent.advance(piece(6, 7), 8, 1, "e8"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatever_it_covers_it_judges_like_axon() {
        long seed = System.nanoTime();
        System.out.println("RecentEventsTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            judgesLikeAxon(random);
        }
    }

    private static void judgesLikeAxon(Random random) {
        record Event(long position, QualifiedName type, Set<Tag> tags) {}
        List<Event> events = new ArrayList<>();
        RecentEvents recent = new RecentEvents(random.nextInt(1, 20));
        long position = random.nextInt(3);
        recent.begin(position, 0, null);
        for (int piece = 0; piece < 20; piece++) {
            RecentTags next = new RecentTags();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                Event event =
                        new Event(
                                ++position,
                                RandomCriteria.type(random),
                                RandomCriteria.tags(random));
                events.add(event);
                next.add(event.position, event.type, event.tags);
            }
            recent.advance(next, position, piece, "e" + position);
            for (long after = 0; after <= position; after++) {
                EventCriteria criteria = RandomCriteria.criteria(random);
                long marker = after;
                boolean expected =
                        events.stream()
                                .anyMatch(
                                        e ->
                                                e.position > marker
                                                        && criteria.matches(e.type, e.tags));
                boolean found = recent.anyMatch(EventSelection.of(criteria), marker);
                if (recent.covers(marker)) {
                    assertThat(found).as("%s after %d", criteria, marker).isEqualTo(expected);
                } else if (found) {
                    // What it finds is there, even if it does not know everything.
                    assertThat(expected).as("%s after %d", criteria, marker).isTrue();
                }
            }
        }
    }

    private static RecentTags piece(long first, long last) {
        RecentTags piece = new RecentTags();
        for (long position = first; position <= last; position++) {
            piece.add(position, type("A"), Set.of(tag("position", Long.toString(position))));
        }
        return piece;
    }
}
